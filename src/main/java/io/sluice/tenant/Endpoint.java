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
 * @param guard what it verifies with
 * @param rate requests per second that it takes at most; 0: as many as its tenant may send
 */
public record Endpoint(
        UUID id,
        Optional<Owner> owner,
        String provider,
        boolean active,
        Map<String, String> config,
        List<Timed> secrets,
        Guard guard,
        int rate) {

    /** What a source verifies with. */
    public enum Guard {
        /** It never had a secret. */
        OPEN,
        /** It has or had one. */
        SECRET,
        /** The token of a watch channel that Sluice itself opened; there is nothing that a person could mend. */
        CHANNEL
    }

    /** Where requests to a watch channel arrive that nobody opened: none of them holds. */
    public static Endpoint unknownChannel(String provider) {
        return new Endpoint(new UUID(0, 0), Optional.empty(), provider, true, Map.of(), List.of(), Guard.CHANNEL, 0);
    }

    /** @param expiresAt empty: valid until it is rotated */
    public record Timed(SigningSecrets.Secret secret, Optional<Instant> expiresAt) {}

    Endpoint with(List<Timed> opened) {
        return new Endpoint(id, owner, provider, active, config, opened, guard, rate);
    }

    /** What the source verifies with at this time. */
    public SigningSecrets signing(Instant now) {
        var valid = secrets.stream()
                .filter(s -> s.expiresAt().map(now::isBefore).orElse(true))
                .map(Timed::secret)
                .toList();
        return new SigningSecrets(valid, guard != Guard.OPEN, config);
    }

    /** Whether it takes requests: neither it nor its tenant is switched off. */
    public boolean open() {
        return active && owner.map(Owner::active).orElse(true);
    }
}
