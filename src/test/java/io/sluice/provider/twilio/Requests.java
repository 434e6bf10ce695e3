package io.sluice.provider.twilio;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.event.Headers;
import io.sluice.event.RawRequest;
import io.sluice.provider.Sha256;
import java.net.URLEncoder;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Twilio's side: requests as it makes and signs them. */
final class Requests {
    static final String URL = "https://hooks.example.com/webhooks/twilio/src_1";

    private Requests() {}

    static RawRequest form(String... namesAndValues) {
        return post("application/x-www-form-urlencoded; charset=UTF-8", encoded(namesAndValues));
    }

    static RawRequest json(String body) {
        return new RawRequest(
                "POST",
                URL + "?bodySHA256=" + Sha256.hex(body.getBytes(UTF_8)),
                Headers.of("Content-Type", "application/json"),
                body.getBytes(UTF_8));
    }

    static RawRequest get(String... namesAndValues) {
        return new RawRequest("GET", URL + "?" + encoded(namesAndValues), Headers.NONE, new byte[0]);
    }

    static RawRequest post(String contentType, String body) {
        return new RawRequest("POST", URL, Headers.of("Content-Type", contentType), body.getBytes(UTF_8));
    }

    static String encoded(String... namesAndValues) {
        var pairs = new ArrayList<String>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            pairs.add(URLEncoder.encode(namesAndValues[i], UTF_8) + "="
                    + URLEncoder.encode(namesAndValues[i + 1], UTF_8));
        }
        return String.join("&", pairs);
    }

    /** The request with the signature of the text, which a test writes out itself. */
    static RawRequest signed(RawRequest request, String token, String text) {
        var entries = new ArrayList<>(request.headers().entries());
        entries.add(Map.entry("X-Twilio-Signature", signature(token, text)));
        return request.withHeaders(new Headers(List.copyOf(entries)));
    }

    static String signature(String token, String text) {
        try {
            var mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(token.getBytes(UTF_8), "HmacSHA1"));
            return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
