package io.sluice.provider.sendgrid;

import io.sluice.event.RawRequest;
import io.sluice.provider.Signer;
import io.sluice.provider.SignerEcdsa;
import io.sluice.provider.SignerSamples;
import java.time.Instant;
import java.util.List;
import java.util.Random;

public final class SendGridSigner implements Signer {
    @Override
    public String provider() {
        return "sendgrid";
    }

    @Override
    public Keys keys(Random random) {
        return SignerEcdsa.keys();
    }

    @Override
    public List<Sample> samples() {
        return SignerSamples.bodies(provider(), ".json", body -> "application/json");
    }

    @Override
    public RawRequest sign(RawRequest request, Keys keys, Instant now) {
        return SignerEcdsa.sign(request, keys, now);
    }

    @Override
    public List<String> headers() {
        return SignerEcdsa.headers();
    }

    @Override
    public List<String> personal() {
        return List.of("Ada", "@example", "@Example", "192.0.2");
    }
}
