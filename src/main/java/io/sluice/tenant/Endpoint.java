package io.sluice.tenant;

import io.sluice.provider.SigningSecrets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A source as ingest sees it.
 *
 * @param owner empty: the platform's; the tenant is found by route
 * @param secrets all that were not yet expired when it was loaded, newest first
 * @param required it has or had a secret
 */
public record Endpoint(
        UUID id,
        Optional<Owner> owner,
        String provider,
        boolean active,
        Map<String, String> config,
        List<Timed> secrets,
        boolean required) {

    /** @param expiresAt empty: valid until it is rotated */
    public record Timed(SigningSecrets.Secret secret, Optional<Instant> expiresAt) {}

    Endpoint with(List<Timed> opened) {
        return new Endpoint(id, owner, provider, active, config, opened, required);
    }

    /** What the source verifies with at this time. */
    public SigningSecrets signing(Instant now) {
        var valid = secrets.stream()
                .filter(s -> s.expiresAt().map(now::isBefore).orElse(true))
                .map(Timed::secret)
                .toList();
        return new SigningSecrets(valid, required, config);
    }

    /** Whether it takes requests: neither it nor its tenant is switched off. */
    public boolean open() {
        return active && owner.map(Owner::active).orElse(true);
    }
}
