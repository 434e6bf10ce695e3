package io.sluice.provider.stripe;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.event.Headers;
import io.sluice.event.RawRequest;
import io.sluice.provider.Hmac;
import io.sluice.provider.Signer;
import io.sluice.provider.SignerSamples;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;

public final class StripeSigner implements Signer {
    private static final String HEADER = "Stripe-Signature";

    @Override
    public String provider() {
        return "stripe";
    }

    @Override
    public Keys keys(Random random) {
        var secret = new byte[24];
        random.nextBytes(secret);
        return Keys.shared(("whsec_" + HexFormat.of().formatHex(secret)).getBytes(UTF_8));
    }

    @Override
    public List<Sample> samples() {
        return SignerSamples.bodies(provider(), ".json", body -> "application/json; charset=utf-8");
    }

    @Override
    public RawRequest sign(RawRequest request, Keys keys, Instant now) {
        var time = Long.toString(now.getEpochSecond());
        var hash = Hmac.SHA256.of((byte[]) keys.signing(), (time + '.').getBytes(UTF_8), request.body());
        var headers = new ArrayList<>(request.headers().entries());
        headers.add(Map.entry(HEADER, "t=" + time + ",v1=" + HexFormat.of().formatHex(hash)));
        return request.withHeaders(new Headers(headers));
    }

    @Override
    public List<String> headers() {
        return List.of(HEADER);
    }

    @Override
    public List<String> personal() {
        return List.of("@example", "Ada Example");
    }
}
