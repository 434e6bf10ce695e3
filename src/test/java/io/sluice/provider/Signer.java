package io.sluice.provider;

import io.sluice.event.RawRequest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The far side of one provider: what it sends and how it signs. Found by {@link java.util.ServiceLoader}; a provider without one fails its conformance test. */
public interface Signer {
    /** As {@link Provider#name()}. */
    String provider();

    /** A new key, well formed, another one at each call. */
    Keys keys(Random random);

    /** Genuine requests of every shape, not yet signed. */
    List<Sample> samples();

    /** The request as the provider sends it. What depends on the body (a hash in the URL) is made anew, too. */
    RawRequest sign(RawRequest request, Keys keys, Instant now);

    /** The headers that authenticate. The first is the signature; a request without it lacks it, one without another does not match. */
    List<String> headers();

    /** Words of the samples' content that must be in no log. */
    List<String> personal();

    /** Configuration of a source that takes the samples. */
    default Map<String, String> config() {
        return Map.of();
    }

    /** Whether the headers vouch for the body. */
    default boolean signsBody() {
        return true;
    }

    /**
     * @param stored what a source is given as its secret
     * @param signing what the provider signs with: the same, or a private key
     */
    record Keys(byte[] stored, Object signing) {
        public static Keys shared(byte[] secret) {
            return new Keys(secret, secret);
        }
    }

    /** A request and what it is called in a test's report. */
    record Sample(String name, RawRequest request) {}
}
