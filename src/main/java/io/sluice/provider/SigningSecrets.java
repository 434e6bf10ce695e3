package io.sluice.provider;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a source verifies with.
 *
 * @param active the secrets that are valid now, newest first; several during a rotation
 * @param required the source has (or had) a secret, so a request without a matching signature is refused; false only for a source whose id is its secret
 * @param config the source's configuration
 */
public record SigningSecrets(List<Secret> active, boolean required, Map<String, String> config) {

    public SigningSecrets {
        active = List.copyOf(active);
        config = Map.copyOf(config);
    }

    /** The first secret that the check holds for. Every secret is tried, whichever matches, so timing does not tell which one did. */
    public Optional<UUID> match(java.util.function.Predicate<Secret> check) {
        Optional<UUID> found = Optional.empty();
        for (var secret : active) {
            if (check.test(secret) && found.isEmpty()) {
                found = Optional.of(secret.id());
            }
        }
        return found;
    }

    /** One secret, byte for byte as it was given. Thread-safe. */
    public static final class Secret {
        private final UUID id;
        private final byte[] value;
        private volatile @Nullable Object prepared;

        public Secret(UUID id, byte[] value) {
            this.id = id;
            this.value = value.clone();
        }

        public UUID id() {
            return id;
        }

        public byte[] value() {
            return value;
        }

        /** The form that verification needs (a parsed key), made once. A provider always prepares in one way. */
        @SuppressWarnings("unchecked")
        public <T> T prepared(Function<byte[], T> prepare) {
            var known = prepared;
            if (known == null) {
                known = prepare.apply(value);
                prepared = known;
            }
            return (T) known;
        }

        @Override
        public String toString() {
            return "Secret[" + id + "]";
        }
    }
}
