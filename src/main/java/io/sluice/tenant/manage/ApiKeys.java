package io.sluice.tenant.manage;

import io.sluice.event.Ids;
import io.sluice.event.Problem;
import io.sluice.tenant.Role;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The tenants' API keys. Nothing is cached, so a key that is deleted is dead with the next request. */
@ApplicationScoped
public class ApiKeys {

    /** What every API key begins with. */
    public static final String PREFIX = "slk_";

    /** How much of a key may be shown again: what it begins with and six characters of 64 kinds, 36 of its 256 bits. */
    private static final int SHOWN = PREFIX.length() + 6;

    private static final int RANDOM_BYTES = 32;
    private static final Duration USE_NOTED_EVERY = Duration.ofMinutes(1);

    private final TenantTx tx;
    private final Ids ids;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    ApiKeys(TenantTx tx, Ids ids, Clock clock) {
        this.tx = tx;
        this.ids = ids;
        this.clock = clock;
    }

    /** A key that was just made, and the only time its text is known. */
    public record Made(ApiKey key, String text) {
        @Override
        public String toString() {
            return "Made[" + key.id + "]";
        }
    }

    /** What a text that is offered as a key turned out to be. */
    public sealed interface Found {
        /** Who the key speaks for. */
        record Holder(UUID keyId, UUID tenant, Role role) implements Found {}

        /** A key of ours that has come to its end. */
        record Expired() implements Found {}

        /** No key of ours, or one that was revoked. */
        record Unknown() implements Found {}
    }

    /** @param expiresAt when it ends; empty: not before it is revoked */
    public Made create(UUID tenant, String name, Role role, Optional<Instant> expiresAt) {
        if (role == Role.ADMIN) {
            throw new IllegalArgumentException("no API key is the platform's");
        }
        var text = PREFIX + newText();
        return tx.of(tenant, () -> {
            var key = new ApiKey();
            key.id = ids.next();
            key.tenantId = tenant;
            key.name = name;
            key.role = role.label();
            key.hash = hash(text);
            key.prefix = text.substring(0, SHOWN);
            key.expiresAt = expiresAt.orElse(null);
            key.createdAt = clock.instant().truncatedTo(ChronoUnit.MILLIS);
            key.persist();
            return new Made(key, text);
        });
    }

    /** Newest first, those made before the given one. */
    public List<ApiKey> list(UUID tenant, int limit, Optional<UUID> before) {
        return tx.of(
                tenant,
                () -> ApiKey.find("tenantId = ?1 and id < ?2 order by id desc", tenant, before.orElse(Ids.LAST))
                        .range(0, limit - 1)
                        .list());
    }

    /** @throws io.sluice.event.Problem.Raised 404 */
    public void delete(UUID tenant, UUID key) {
        tx.of(tenant, () -> {
            if (ApiKey.delete("tenantId = ?1 and id = ?2", tenant, key) == 0) {
                throw Problem.notFound().exception();
            }
            return key;
        });
    }

    /** Who this key speaks for. Notes the use, at most once a minute. */
    public Found authenticate(String text) {
        return text.startsWith(PREFIX)
                ? tx.platform(() -> ApiKey.<ApiKey>find("hash", (Object) hash(text))
                        .firstResultOptional()
                        .map(this::used)
                        .orElseGet(Found.Unknown::new))
                : new Found.Unknown();
    }

    private Found used(ApiKey key) {
        var now = clock.instant();
        if (key.expiresAt != null && !now.isBefore(key.expiresAt)) {
            return new Found.Expired();
        }
        if (key.lastUsedAt == null || key.lastUsedAt.isBefore(now.minus(USE_NOTED_EVERY))) {
            key.lastUsedAt = now;
        }
        return Role.ofKey(key.role)
                .<Found>map(role -> new Found.Holder(key.id, key.tenantId, role))
                .orElseGet(Found.Unknown::new);
    }

    private String newText() {
        var bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** A fast hash is enough: the key itself has 256 random bits, so there is nothing to guess. */
    private static byte[] hash(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is part of every JDK", e);
        }
    }
}
