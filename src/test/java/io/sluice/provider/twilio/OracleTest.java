package io.sluice.provider.twilio;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.twilio.security.RequestValidator;
import io.sluice.event.Headers;
import io.sluice.event.RawRequest;
import io.sluice.event.Verification;
import io.sluice.provider.Sha256;
import io.sluice.provider.SigningSecrets;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Twilio's own validator decides as we do, except where it is wrong. */
class OracleTest {
    private static final String TOKEN = "0123456789abcdef0123456789abcdef";
    private static final RequestValidator ORACLE = new RequestValidator(TOKEN);
    private static final int REQUESTS = 2_000;

    private static boolean ours(String method, String url, String type, String body, String signature) {
        var request = new RawRequest(
                method, url, Headers.of("Content-Type", type, "X-Twilio-Signature", signature), body.getBytes(UTF_8));
        var secret = new SigningSecrets.Secret(UUID.randomUUID(), TOKEN.getBytes(UTF_8));
        return new TwilioProvider().verify(request, new SigningSecrets(List.of(secret), true, Map.of()), Instant.EPOCH)
                instanceof Verification.Verified;
    }

    private static boolean oursForm(String url, Map<String, String> fields, String signature, Random random) {
        var pairs = new ArrayList<String>();
        fields.forEach((k, v) -> pairs.add(URLEncoder.encode(k, UTF_8) + "=" + URLEncoder.encode(v, UTF_8)));
        Collections.shuffle(pairs, random);
        return ours("POST", url, "application/x-www-form-urlencoded", String.join("&", pairs), signature);
    }

    private static String text(Random random) {
        var parts = new String[] {
            "Body", "a", "A", "Z", "0", "_", " ", "+", "%", "&", "=", "é", "😀", "\n", "\r\n", "#", ":", "/", "\u00a0",
            "日本"
        };
        var text = new StringBuilder();
        for (int i = random.nextInt(6); i > 0; i--) {
            text.append(parts[random.nextInt(parts.length)]);
        }
        return text.toString();
    }

    private static Map<String, String> fields(Random random) {
        var fields = new TreeMap<String, String>();
        for (int i = random.nextInt(8); i > 0; i--) {
            fields.put(text(random) + "k", text(random));
        }
        return fields;
    }

    /** No percent signs: see the exceptions below. */
    private static String url(Random random) {
        var url = new StringBuilder(random.nextBoolean() ? "https://" : "http://");
        url.append(random.nextInt(4) == 0 ? "user:pa55@" : "");
        url.append(random.nextBoolean() ? "hooks.example.com" : "Hooks.EXAMPLE.com");
        url.append(new String[] {"", "", ":443", ":80", ":8443"}[random.nextInt(5)]);
        url.append(new String[] {"/webhooks/twilio/src_1", "/", "//a//b", ""}[random.nextInt(4)]);
        url.append(new String[] {"", "?foo=1&bar=2", "?b=2&a=1&a=0", "?q=a+b", "?"}[random.nextInt(5)]);
        return url.toString();
    }

    private static String signed(Map<String, String> fields) {
        var text = new StringBuilder();
        fields.forEach((k, v) -> text.append(k).append(v));
        return text.toString();
    }

    /** The URL as Twilio may have signed it: often the right one. */
    private static String variant(String url, Random random) {
        var forms = SignedUrl.candidates(url);
        return switch (random.nextInt(6)) {
            case 0 -> url.replace("example", "exampie");
            case 1 -> url + "x";
            default -> forms.get(random.nextInt(forms.size()));
        };
    }

    @Test
    void generated_forms_are_judged_as_twilio_judges_them() {
        // Given
        var random = new Random(1);
        int genuine = 0;
        for (int i = 0; i < REQUESTS; i++) {
            var url = url(random);
            var fields = fields(random);
            var signature = Requests.signature(TOKEN, variant(url, random) + signed(fields));
            if (random.nextInt(4) == 0) {
                fields.put("extra", "1");
            }
            // When
            boolean theirs = ORACLE.validate(url, fields, signature);
            boolean ours = oursForm(url, fields, signature, random);
            // Then
            assertThat(ours).as("request %d: %s %s", i, url, fields).isEqualTo(theirs);
            genuine += theirs ? 1 : 0;
        }
        assertThat(genuine).isBetween(REQUESTS / 4, REQUESTS * 3 / 4);
    }

    @Test
    void generated_queries_are_judged_as_twilio_judges_them() {
        // Given
        var random = new Random(2);
        int genuine = 0;
        for (int i = 0; i < REQUESTS; i++) {
            var url = url(random);
            var signature = Requests.signature(TOKEN, variant(url, random));
            // When
            boolean theirs = ORACLE.validate(url, Map.of(), signature);
            // Then
            assertThat(ours("GET", url, "", "", signature)).as("request %d", i).isEqualTo(theirs);
            genuine += theirs ? 1 : 0;
        }
        assertThat(genuine).isBetween(REQUESTS / 4, REQUESTS - 1);
    }

    @Test
    void generated_json_is_judged_as_twilio_judges_it() throws URISyntaxException {
        // Given
        var random = new Random(3);
        int genuine = 0;
        for (int i = 0; i < REQUESTS; i++) {
            var body = "{\"data\": \"" + text(random) + "\"}";
            var url = url(random).split("\\?", -1)[0]
                    + (random.nextInt(4) == 0 ? "?a=1" : "?bodySHA256=" + Sha256.hex(body.getBytes(UTF_8)));
            var signature = Requests.signature(TOKEN, variant(url, random));
            var sent = random.nextInt(4) == 0 ? body + "\n" : body;
            // When
            boolean theirs = ORACLE.validate(url, sent, signature);
            // Then
            assertThat(ours("POST", url, "application/json", sent, signature))
                    .as("request %d", i)
                    .isEqualTo(theirs);
            genuine += theirs ? 1 : 0;
        }
        assertThat(genuine).isBetween(REQUESTS / 10, REQUESTS * 3 / 4);
    }

    @Test
    void exception_a_percent_sign_in_the_query_survives_the_removal_of_the_port() {
        // Given Twilio's validator decodes the query on the way
        var signature = Requests.signature(TOKEN, "https://hooks.example.com/p?at=10%3A30");
        var url = "https://hooks.example.com:8443/p?at=10%3A30";
        // Then
        assertThat(ORACLE.validate(url, Map.of(), signature)).isFalse();
        assertThat(ours("GET", url, "", "", signature)).isTrue();
    }

    @Test
    void exception_a_decoded_query_is_not_what_was_signed() {
        // Given Twilio's validator takes this one instead
        var signature = Requests.signature(TOKEN, "https://hooks.example.com/p?at=10:30");
        var url = "https://hooks.example.com:8443/p?at=10%3A30";
        // Then
        assertThat(ORACLE.validate(url, Map.of(), signature)).isTrue();
        assertThat(ours("GET", url, "", "", signature)).isFalse();
    }

    @Test
    void exception_a_percent_sign_in_the_query_survives_the_addition_of_the_port() {
        // Given
        var signature = Requests.signature(TOKEN, "https://hooks.example.com:443/p?at=10%3A30");
        var url = "https://hooks.example.com/p?at=10%3A30";
        // Then
        assertThat(ORACLE.validate(url, Map.of(), signature)).isFalse();
        assertThat(ours("GET", url, "", "", signature)).isTrue();
    }

    @Test
    void exception_a_repeated_field_counts_with_all_its_values() {
        // Given a map cannot hold both values, so Twilio's validator sees one
        var url = "https://hooks.example.com/p";
        var signature = Requests.signature(TOKEN, url + "MediaUrlaMediaUrlb");
        // Then
        assertThat(ORACLE.validate(url, Map.of("MediaUrl", "b"), signature)).isFalse();
        assertThat(ours("POST", url, "application/x-www-form-urlencoded", "MediaUrl=b&MediaUrl=a", signature))
                .isTrue();
    }

    @Test
    void exception_a_fragment_is_not_signed() {
        // Given the connection overrides of a URL stay at Twilio
        var signature = Requests.signature(TOKEN, "https://hooks.example.com/p");
        var url = "https://hooks.example.com/p#rc=3";
        // Then
        assertThat(ORACLE.validate(url, Map.of(), signature)).isFalse();
        assertThat(ours("GET", url, "", "", signature)).isTrue();
    }
}
