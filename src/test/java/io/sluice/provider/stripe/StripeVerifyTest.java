package io.sluice.provider.stripe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.stripe.exception.SignatureVerificationException;
import com.stripe.net.Webhook;
import io.sluice.event.Headers;
import io.sluice.event.RawRequest;
import io.sluice.event.Verification;
import io.sluice.event.Verification.Reason;
import io.sluice.provider.SigningSecrets;
import io.sluice.provider.SigningSecrets.Secret;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StripeVerifyTest {
    private static final StripeProvider STRIPE = new StripeProvider();
    private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);
    private static final String BODY = "{\"id\":\"evt_1\",\"type\":\"ping\",\"note\":\"größer ✓\"}\n";
    private static final String SECRET = "whsec_example";

    @Test
    void our_verdict_equals_that_of_stripes_own_library() {
        // Given
        long seed = Long.getLong("sluice.seed", System.nanoTime());
        System.out.println("StripeVerifyTest seed " + seed);
        var random = new Random(seed);
        int verified = 0;
        for (int i = 0; i < 2_000; i++) {
            var given = Given.random(random);
            // When
            boolean ours = verify(given.body, given.header, SECRET) instanceof Verification.Verified;
            // Then
            assertThat(ours)
                    .as("seed %d, request %d: %s", seed, i, given)
                    .isEqualTo(theirs(given.body, given.header, SECRET));
            verified += ours ? 1 : 0;
        }
        assertThat(verified).isBetween(300, 1_700);
    }

    @Test
    void a_genuine_request_is_verified_and_names_the_secret_that_matched() {
        // Given
        var old = new Secret(new UUID(0, 1), "whsec_old".getBytes(UTF_8));
        var current = new Secret(new UUID(0, 2), SECRET.getBytes(UTF_8));
        var request = request(BODY, header(NOW, sign(NOW, BODY, "whsec_old")));
        // When
        var verdict = STRIPE.verify(request, secrets(current, old), NOW);
        // Then
        assertThat(verdict).isEqualTo(new Verification.Verified(request, Optional.of(old.id())));
    }

    @Test
    void a_rolled_secret_is_found_in_either_of_two_signatures() {
        var header = header(NOW, sign(NOW, BODY, "whsec_other"), sign(NOW, BODY, SECRET));
        assertThat(verify(BODY, header, SECRET)).isInstanceOf(Verification.Verified.class);
        assertThat(verify(BODY, header, "whsec_other")).isInstanceOf(Verification.Verified.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t"})
    void a_blank_header_is_a_missing_signature(String header) {
        assertThat(verify(BODY, header, SECRET)).isEqualTo(rejected(Reason.SIGNATURE_MISSING));
    }

    @Test
    void no_header_is_a_missing_signature() {
        var request = new RawRequest("POST", "http://localhost/", Headers.NONE, BODY.getBytes(UTF_8));
        assertThat(STRIPE.verify(request, secrets(SECRET), NOW)).isEqualTo(rejected(Reason.SIGNATURE_MISSING));
    }

    @Test
    void a_repeated_header_is_a_mismatch_even_when_both_are_genuine() {
        var genuine = header(NOW, sign(NOW, BODY, SECRET));
        var headers = Headers.of("Stripe-Signature", genuine, "stripe-signature", genuine);
        var request = new RawRequest("POST", "http://localhost/", headers, BODY.getBytes(UTF_8));
        assertThat(STRIPE.verify(request, secrets(SECRET), NOW)).isEqualTo(rejected(Reason.SIGNATURE_MISMATCH));
    }

    /** stripe-java throws NumberFormatException or ArrayIndexOutOfBoundsException at some of these. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "t",
                "t=",
                "t=,v1=",
                "v1",
                "=",
                ",",
                "t=1700000000",
                "v1=00",
                "t=abc,v1=00",
                "t=-1,v1=00",
                "t=99999999999999999999999,v1=00",
                "t=9223372036854775808,v1=00",
                "t=1.7e9,v1=00",
                "t=+1700000000,v1=00",
                "t=\u0661\u0667,v1=00",
                "t=1700000000,v1",
                "t=1700000000,v1=\u0000",
                "t=1700000000,v0=00",
                "nonsense",
            })
    void a_malformed_header_is_a_mismatch_and_never_an_exception(String header) {
        assertThat(verify(BODY, header, SECRET)).isEqualTo(rejected(Reason.SIGNATURE_MISMATCH));
    }

    @Test
    void stripes_own_library_throws_unchecked_at_a_malformed_header() {
        assertThatThrownBy(() -> Webhook.Signature.verifyHeader(BODY, "t=abc,v1=00", SECRET, 300))
                .isInstanceOf(NumberFormatException.class);
        assertThatThrownBy(() -> Webhook.Signature.verifyHeader(BODY, "t", SECRET, 300))
                .isInstanceOf(ArrayIndexOutOfBoundsException.class);
    }

    @Test
    void upper_case_hex_is_a_mismatch() {
        var header = header(NOW, sign(NOW, BODY, SECRET).toUpperCase(Locale.ROOT));
        assertThat(verify(BODY, header, SECRET)).isEqualTo(rejected(Reason.SIGNATURE_MISMATCH));
    }

    @Test
    void a_v0_signature_is_not_taken() {
        var header = header(NOW, sign(NOW, BODY, SECRET)).replace("v1=", "v0=") + ",v1=00";
        assertThat(verify(BODY, header, SECRET)).isEqualTo(rejected(Reason.SIGNATURE_MISMATCH));
    }

    @Test
    void the_first_of_two_times_is_the_signed_one() {
        var signed = sign(NOW, BODY, SECRET);
        assertThat(verify(BODY, "t=" + NOW.getEpochSecond() + ",t=1,v1=" + signed, SECRET))
                .isInstanceOf(Verification.Verified.class);
        assertThat(verify(BODY, "t=1,t=" + NOW.getEpochSecond() + ",v1=" + signed, SECRET))
                .isEqualTo(rejected(Reason.SIGNATURE_MISMATCH));
    }

    @ParameterizedTest
    @ValueSource(longs = {-301, 301, -86_400, 86_400})
    void a_genuine_request_of_another_time_is_out_of_tolerance(long seconds) {
        var time = NOW.plusSeconds(seconds);
        assertThat(verify(BODY, header(time, sign(time, BODY, SECRET)), SECRET))
                .isEqualTo(rejected(Reason.TIMESTAMP_OUT_OF_TOLERANCE));
    }

    @ParameterizedTest
    @ValueSource(longs = {-300, 0, 300})
    void three_hundred_seconds_either_way_are_within_tolerance(long seconds) {
        var time = NOW.plusSeconds(seconds);
        assertThat(verify(BODY, header(time, sign(time, BODY, SECRET)), SECRET))
                .isInstanceOf(Verification.Verified.class);
    }

    /** stripe-java bounds the past only. */
    @Test
    void a_signature_from_the_future_is_refused_where_stripes_own_library_takes_it() {
        // Given
        var future = NOW.plusSeconds(3_600);
        var header = header(future, sign(future, BODY, SECRET));
        // When
        var verdict = verify(BODY, header, SECRET);
        // Then
        assertThat(verdict).isEqualTo(rejected(Reason.TIMESTAMP_OUT_OF_TOLERANCE));
        assertThat(theirs(BODY, header, SECRET)).isTrue();
    }

    @Test
    void a_forged_old_request_is_a_mismatch_because_its_time_proves_nothing() {
        var old = NOW.minusSeconds(86_400);
        assertThat(verify(BODY, header(old, sign(old, BODY, "whsec_forged")), SECRET))
                .isEqualTo(rejected(Reason.SIGNATURE_MISMATCH));
    }

    /** stripe-java formats the signed text in the default Locale, so that genuine requests fail. */
    @ParameterizedTest
    @ValueSource(
            strings = {"ar-EG-u-nu-arab", "fa-IR-u-nu-arabext", "mr-IN-u-nu-deva", "hi-IN-u-nu-deva", "th-TH-u-nu-thai"
            })
    void a_default_locale_with_native_digits_changes_nothing(String tag) {
        // Given
        var header = header(NOW, sign(NOW, BODY, SECRET));
        var before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag(tag));
            // When
            var verdict = verify(BODY, header, SECRET);
            // Then
            assertThat(verdict).isInstanceOf(Verification.Verified.class);
            assertThat(theirs(BODY, header, SECRET)).isFalse();
        } finally {
            Locale.setDefault(before);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"strip", "crlf", "compact"})
    void a_body_that_was_touched_on_its_way_is_a_mismatch(String how) {
        var header = header(NOW, sign(NOW, BODY, SECRET));
        var touched = Map.of(
                "strip",
                BODY.strip(),
                "crlf",
                BODY.replace("\n", "\r\n"),
                "compact",
                BODY.replace("\"note\"", " \"note\""));
        assertThat(verify(touched.getOrDefault(how, ""), header, SECRET))
                .isEqualTo(rejected(Reason.SIGNATURE_MISMATCH));
    }

    @Test
    void bytes_that_are_no_utf_8_are_verified_as_they_are() {
        // Given
        var body = new byte[] {'{', (byte) 0xff, (byte) 0xfe, '}'};
        var text = NOW.getEpochSecond() + ".";
        var signed = java.util.HexFormat.of()
                .formatHex(io.sluice.provider.Hmac.SHA256.of(SECRET.getBytes(UTF_8), text.getBytes(UTF_8), body));
        var request =
                new RawRequest("POST", "http://localhost/", Headers.of("Stripe-Signature", header(NOW, signed)), body);
        // When
        var verdict = STRIPE.verify(request, secrets(SECRET), NOW);
        // Then
        assertThat(verdict).isInstanceOf(Verification.Verified.class);
    }

    @Test
    void an_empty_secret_never_verifies() {
        assertThat(verify(BODY, header(NOW, "00"), "")).isEqualTo(rejected(Reason.SIGNATURE_MISMATCH));
    }

    @Test
    void without_secrets_nothing_verifies() {
        var request = request(BODY, header(NOW, sign(NOW, BODY, SECRET)));
        assertThat(STRIPE.verify(request, secrets(new Secret[0]), NOW)).isEqualTo(rejected(Reason.SIGNATURE_MISMATCH));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "whsec_", "sk_live_example", "WHSEC_example", "wh"})
    void a_secret_that_is_not_an_endpoints_is_refused(String secret) {
        assertThat(STRIPE.secretProblem(secret.getBytes(UTF_8)))
                .hasValueSatisfying(
                        problem -> assertThat(problem).contains("whsec_").doesNotContain("example"));
    }

    @Test
    void an_endpoints_secret_is_taken() {
        assertThat(STRIPE.secretProblem(SECRET.getBytes(UTF_8))).isEmpty();
    }

    private static Verification verify(String body, String header, String secret) {
        return STRIPE.verify(request(body, header), secrets(secret), NOW);
    }

    private static boolean theirs(String body, String header, String secret) {
        try {
            return Webhook.Signature.verifyHeader(body, header, secret, 300, Clock.fixed(NOW, ZoneOffset.UTC));
        } catch (SignatureVerificationException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
            return false;
        }
    }

    private static RawRequest request(String body, String header) {
        return new RawRequest(
                "POST",
                "http://localhost/webhooks/stripe",
                Headers.of("Stripe-Signature", header),
                body.getBytes(UTF_8));
    }

    private static SigningSecrets secrets(String secret) {
        return secrets(new Secret(new UUID(0, 9), secret.getBytes(UTF_8)));
    }

    private static SigningSecrets secrets(Secret... active) {
        return new SigningSecrets(List.of(active), true, Map.of());
    }

    private static Verification rejected(Reason reason) {
        return new Verification.Rejected(reason);
    }

    private static String sign(Instant time, String body, String secret) {
        try {
            return Webhook.Util.computeHmacSha256(secret, Long.toString(time.getEpochSecond()) + '.' + body);
        } catch (java.security.GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static String header(Instant time, String... signatures) {
        return "t=" + time.getEpochSecond()
                + Stream.of(signatures).map(s -> ",v1=" + s).reduce("", String::concat);
    }

    /** One generated request. */
    private record Given(String body, String header) {

        static Given random(Random random) {
            var body = text(random);
            var time = NOW.minusSeconds(random.nextInt(4) == 0 ? random.nextInt(290, 310) : random.nextInt(300));
            var items = new ArrayList<String>();
            items.add("t=" + time.getEpochSecond());
            int signatures = random.nextInt(10) == 0 ? 0 : random.nextInt(1, 4);
            for (int i = 0; i < signatures; i++) {
                var signed = sign(time, body, random.nextInt(3) == 0 ? "whsec_wrong" : SECRET);
                items.add((random.nextInt(6) == 0 ? "v0=" : "v1=") + mutated(signed, random));
            }
            if (random.nextInt(8) == 0) {
                items.add(
                        random.nextInt(items.size() + 1),
                        List.of("v2=x", "", "x=y=z", " t=1", "scheme").get(random.nextInt(5)));
            }
            if (random.nextInt(12) == 0) {
                java.util.Collections.shuffle(items, random);
            }
            return new Given(random.nextInt(6) == 0 ? body + " " : body, String.join(",", items));
        }

        private static String mutated(String signed, Random random) {
            return switch (random.nextInt(12)) {
                case 0 -> signed.substring(1);
                case 1 -> signed.toUpperCase(Locale.ROOT);
                case 2 -> signed + "=";
                case 3 -> (signed.charAt(0) == '0' ? '1' : '0') + signed.substring(1);
                default -> signed;
            };
        }

        private static String text(Random random) {
            var text = new StringBuilder("{\"id\":\"");
            random.ints(random.nextInt(200), 32, 0x2fff).forEach(text::appendCodePoint);
            return text.append("\"}").append(random.nextBoolean() ? "\n" : "").toString();
        }
    }
}
