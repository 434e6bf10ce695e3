package io.sluice.admin;

import io.sluice.event.Id;
import io.sluice.tenant.manage.Secret;
import io.sluice.tenant.manage.Source;
import io.sluice.tenant.manage.TenantSources;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A source as the API shows it. Secrets are never shown again; the hint tells them apart. */
@Schema(name = "Source")
record SourceJson(
        String id,
        String provider,
        String name,
        String status,
        String url,
        List<SecretJson> secrets,

        @Schema(description = "Whether it has a credential for the provider's API")
        boolean hasCredential,

        @Schema(description = SourceCalls.RATE + "; null: as many as its tenant may send") @Nullable Integer rate) {

    /** A signing secret of a source. */
    @Schema(name = "Secret")
    record SecretJson(
            String id,
            String hint,
            Instant createdAt,
            @Nullable Instant expiresAt,
            @Nullable Instant lastUsedAt) {
        static SecretJson from(Secret secret) {
            return new SecretJson(
                    Id.of(Id.Kind.SECRET, secret.id),
                    secret.hint,
                    secret.createdAt,
                    secret.expiresAt,
                    secret.lastUsedAt);
        }
    }

    /** @param publicUrl what providers were given, without a slash at the end */
    static SourceJson from(TenantSources.WithSecrets stored, String publicUrl) {
        var source = stored.source();
        return new SourceJson(
                Id.of(Id.Kind.SOURCE, source.id),
                source.provider,
                source.name,
                source.status,
                publicUrl + path(source),
                stored.secrets().stream().map(SecretJson::from).toList(),
                source.credential != null,
                source.rate);
    }

    private static String path(Source source) {
        var provider = "/webhooks/" + source.provider;
        return source.tenantId == null ? provider : provider + "/" + Id.of(Id.Kind.SOURCE, source.id);
    }
}
