package io.sluice.provider.gcal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.event.Headers;
import io.sluice.event.RawRequest;
import io.sluice.provider.Signer;
import io.sluice.provider.SignerSamples;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;

public final class GcalSigner implements Signer {
    @Override
    public String provider() {
        return "gcal";
    }

    @Override
    public Keys keys(Random random) {
        var token = new byte[32];
        random.nextBytes(token);
        return Keys.shared(HexFormat.of().formatHex(token).getBytes(UTF_8));
    }

    @Override
    public List<Sample> samples() {
        return SignerSamples.of(provider());
    }

    @Override
    public RawRequest sign(RawRequest request, Keys keys, Instant now) {
        var entries = new ArrayList<>(request.headers().entries());
        entries.add(Map.entry("X-Goog-Channel-Token", new String((byte[]) keys.signing(), UTF_8)));
        return request.withHeaders(new Headers(entries));
    }

    @Override
    public List<String> headers() {
        return List.of("X-Goog-Channel-Token");
    }

    @Override
    public List<String> personal() {
        return List.of("jenny@example.com");
    }

    @Override
    public Map<String, String> config() {
        return Map.of("channel_id", "01234567-89ab-cdef-0123-456789abcdef", "resource_id", "ret08u3rv24htgh289g");
    }

    @Override
    public boolean signsBody() {
        return false;
    }
}
