package io.sluice.provider.inbound;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.sluice.event.RawRequest;
import io.sluice.provider.Signer;
import io.sluice.provider.SignerEcdsa;
import io.sluice.provider.SignerSamples;
import java.time.Instant;
import java.util.List;
import java.util.Random;

public final class InboundSigner implements Signer {
    @Override
    public String provider() {
        return "sendgrid-inbound";
    }

    @Override
    public Keys keys(Random random) {
        return SignerEcdsa.keys();
    }

    @Override
    public List<Sample> samples() {
        return SignerSamples.bodies(
                provider(), ".multipart", body -> "multipart/form-data; boundary=" + boundary(body));
    }

    /** As the first line has it. */
    private static String boundary(byte[] body) {
        return new String(body, ISO_8859_1).lines().findFirst().orElseThrow().substring("--".length());
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
        return List.of("Ada", "ada@", "Grüße");
    }
}
