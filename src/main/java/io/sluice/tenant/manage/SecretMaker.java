package io.sluice.tenant.manage;

import io.sluice.event.Ids;
import io.sluice.provider.Json;
import io.sluice.tenant.DataKeys;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.UUID;

/** Makes new sources and seals new secrets; stores nothing. */
@ApplicationScoped
class SecretMaker {

    private static final int HINT = 4;

    private final DataKeys keys;
    private final Ids ids;
    private final Clock clock;

    SecretMaker(DataKeys keys, Ids ids, Clock clock) {
        this.keys = keys;
        this.ids = ids;
        this.clock = clock;
    }

    Source source(Whose whose, TenantSources.Wanted wanted) {
        var source = new Source();
        source.id = ids.next();
        source.tenantId = whose.tenant().orElse(null);
        source.provider = wanted.provider();
        source.name = wanted.name();
        source.status = Source.Status.ACTIVE.label();
        source.config = wanted.config();
        source.rate = wanted.rate().orElse(null);
        source.createdAt = now();
        return source;
    }

    Secret secret(Whose whose, UUID source, String text) {
        var secret = new Secret();
        secret.id = ids.next();
        secret.sourceId = source;
        secret.tenantId = whose.tenant().orElse(null);
        secret.value = keys.seal(whose.sealedFor(), Secret.PURPOSE, text.getBytes(StandardCharsets.UTF_8));
        secret.hint = lastOf(text);
        secret.createdAt = now();
        return secret;
    }

    byte[] credential(Whose whose, Map<String, String> credential) {
        return keys.seal(
                whose.sealedFor(), Source.CREDENTIAL, Json.write(credential).getBytes(StandardCharsets.UTF_8));
    }

    /** Nothing of a short secret: it would be half of it. */
    private static String lastOf(String text) {
        int points = text.codePointCount(0, text.length());
        return text.substring(text.offsetByCodePoints(0, points - (points < 2 * HINT ? 0 : HINT)));
    }

    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
