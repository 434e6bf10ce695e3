package io.sluice.provider.twilio;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.event.RawRequest;
import io.sluice.provider.Sha256;
import io.sluice.provider.Signer;
import io.sluice.provider.SignerSamples;
import java.net.URLDecoder;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;

public final class TwilioSigner implements Signer {
    @Override
    public String provider() {
        return "twilio";
    }

    @Override
    public Keys keys(Random random) {
        var token = new byte[16];
        random.nextBytes(token);
        return Keys.shared(HexFormat.of().formatHex(token).getBytes(UTF_8));
    }

    @Override
    public List<Sample> samples() {
        return SignerSamples.of(provider());
    }

    @Override
    public RawRequest sign(RawRequest request, Keys keys, Instant now) {
        var token = new String((byte[]) keys.signing(), UTF_8);
        if ("GET".equals(request.method())) {
            return Requests.signed(request, token, request.url());
        }
        if (request.headers().mediaType().equals("application/json")) {
            var url = request.url() + "?bodySHA256=" + Sha256.hex(request.body());
            return Requests.signed(new RawRequest("POST", url, request.headers(), request.body()), token, url);
        }
        return Requests.signed(request, token, request.url() + fields(new String(request.body(), UTF_8)));
    }

    private static String fields(String body) {
        var sorted = new TreeMap<String, TreeSet<String>>();
        for (var pair : body.split("&")) {
            var parts = (pair + "=").split("=", 3);
            sorted.computeIfAbsent(URLDecoder.decode(parts[0], UTF_8), k -> new TreeSet<>())
                    .add(URLDecoder.decode(parts[1], UTF_8));
        }
        var text = new StringBuilder();
        sorted.forEach((name, values) -> values.forEach(v -> text.append(name).append(v)));
        return text.toString();
    }

    @Override
    public List<String> headers() {
        return List.of("X-Twilio-Signature");
    }

    @Override
    public List<String> personal() {
        return List.of("4158675310", "Jenny", "Grüße", "US.1234", "ME1");
    }
}
