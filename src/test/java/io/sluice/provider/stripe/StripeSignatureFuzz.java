package io.sluice.provider.stripe;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.fuzz.FuzzTarget;
import java.time.Instant;
import java.util.List;

/** The header {@code Stripe-Signature}. */
public final class StripeSignatureFuzz implements FuzzTarget {
    private static final byte[] SECRET = "whsec_fuzz".getBytes(UTF_8);

    @Override
    public String name() {
        return "stripe-signature";
    }

    @Override
    public List<byte[]> seeds() {
        return List.of(
                "t=1700000000,v1=5257a869e7ecebeda32affa62cdca3fa51cad7e77a0e56ff536d0ce8e108d8bd,v0=6ffb"
                        .getBytes(UTF_8),
                "t=1,t=999999999999999999,v1=,v1=,=,t,v1".getBytes(UTF_8));
    }

    @Override
    public void run(byte[] input) {
        StripeSignature.parse(new String(input, UTF_8)).ifPresent(signature -> {
            FuzzTarget.holds(!signature.signatures().isEmpty(), "no signature to compare");
            FuzzTarget.holds(!signature.matches(SECRET, input), "a signature that nobody made");
            FuzzTarget.holds(!signature.matches(new byte[0], input), "an empty secret that verifies");
            signature.isTimely(Instant.EPOCH);
            signature.isTimely(Instant.MAX);
        });
    }
}
