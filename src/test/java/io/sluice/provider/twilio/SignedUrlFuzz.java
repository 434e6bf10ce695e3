package io.sluice.provider.twilio;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.fuzz.FuzzTarget;
import java.util.List;

/** The URLs that Twilio signs. */
public final class SignedUrlFuzz implements FuzzTarget {
    @Override
    public String name() {
        return "twilio-url";
    }

    @Override
    public List<byte[]> seeds() {
        return List.of(
                "https://user:pass@hooks.example.com:443/webhooks/twilio?a=b&bodySHA256=00#x".getBytes(UTF_8),
                "http://[::1]:8080/?#".getBytes(UTF_8),
                "://:".getBytes(UTF_8));
    }

    @Override
    public void run(byte[] input) {
        var url = new String(input, UTF_8);
        var candidates = SignedUrl.candidates(url);
        FuzzTarget.holds(!candidates.isEmpty() && candidates.size() <= 2, "no form of the URL, or too many");
        FuzzTarget.holds(url.startsWith(candidates.getFirst()), "a URL that was not sent");
        FuzzTarget.holds(url.contains(SignedUrl.query(url)), "a query that was not sent");
    }
}
