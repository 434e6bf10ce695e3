package io.sluice.provider.twilio;

import static io.sluice.provider.twilio.Requests.URL;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.event.Headers;
import io.sluice.event.RawRequest;
import io.sluice.event.Verification;
import io.sluice.provider.Provider.Reading;
import io.sluice.provider.Sha256;
import io.sluice.provider.SigningSecrets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignatureTest {
    private static final String TOKEN = "12345";
    private static final TwilioProvider TWILIO = new TwilioProvider();

    private static boolean verifies(RawRequest request, String... tokens) {
        var active = Arrays.stream(tokens)
                .map(t -> new SigningSecrets.Secret(UUID.randomUUID(), t.getBytes(UTF_8)))
                .toList();
        return TWILIO.verify(request, new SigningSecrets(active, true, Map.of()), Instant.EPOCH)
                instanceof Verification.Verified;
    }

    @Test
    void the_sample_of_twilios_documentation_verifies() {
        // Given
        var body = Requests.encoded(
                "CallSid",
                "CA1234567890ABCDE",
                "Caller",
                "+14158675310",
                "Digits",
                "1234",
                "From",
                "+14158675310",
                "To",
                "+18005551212");
        var request = new RawRequest(
                "POST",
                "https://example.com/myapp.php?foo=1&bar=2",
                Headers.of(
                        "Content-Type",
                        "application/x-www-form-urlencoded",
                        "X-Twilio-Signature",
                        "L/OH5YylLD5NRKLltdqwSvS0BnU="),
                body.getBytes(UTF_8));
        // Then
        assertThat(verifies(request, TOKEN)).isTrue();
    }

    /** Whether a form is genuine where this text is signed after the URL. */
    private static boolean isSignedAs(String body, String text) {
        var request = Requests.post("application/x-www-form-urlencoded", body);
        return verifies(Requests.signed(request, TOKEN, URL + text), TOKEN);
    }

    @ParameterizedTest
    @CsvSource({
        // One name begins with the other, and "AB1" stands before "Az".
        "AB=1&A=z, AzAB1",
        "b=1&B=2, B2b1",
        "M=b&M=a&M=b, MaMb",
        "M=a&M=%61, Ma",
        // In UTF-16 the first stands behind the other, in UTF-8 before it.
        "M=%EF%BD%9E&M=%F0%9F%98%80, M😀M～",
        "%EF%BD%9E=1&%F0%9F%98%80=2, 😀2～1",
    })
    void names_and_their_distinct_values_are_sorted_by_code_units_before_they_are_joined(String body, String signed) {
        assertThat(isSignedAs(body, signed)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "'Body=', Body",
        "'Body', Body",
        "'Body=+x+', 'Body x '",
        "'Body=a%0D%0Ab', 'Body\\a\\b'",
        "'Body=%F0%9F%98%80', 'Body😀'",
    })
    void values_are_signed_decoded_and_otherwise_untouched(String body, String signed) {
        assertThat(isSignedAs(body, signed.replace("\\a", "a\r").replace("\\b", "\nb")))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "https://h.example/p?a=%3A, https://h.example:443/p?a=%3A",
        "https://h.example:443/p?a=%3A, https://h.example/p?a=%3A",
        "https://h.example:8443/p, https://h.example/p",
        "http://h.example/p, http://h.example:80/p",
    })
    void a_url_is_signed_with_or_without_its_port(String url, String signed) {
        // Given
        var request = new RawRequest("GET", url, Headers.NONE, new byte[0]);
        // Then
        assertThat(verifies(Requests.signed(request, TOKEN, signed), TOKEN)).isTrue();
    }

    @Test
    void a_get_is_signed_by_its_url_alone_and_has_no_body() {
        // Given
        var request = Requests.signed(
                Requests.get("MessageSid", "SM1", "Body", "a b"), TOKEN, URL + "?MessageSid=SM1&Body=a+b");
        // Then
        assertThat(verifies(request, TOKEN)).isTrue();
        assertThat(verifies(request.withBody("MessageSid=SM2".getBytes(UTF_8)), TOKEN))
                .isFalse();
    }

    @Test
    void what_follows_the_fragment_of_a_get_is_not_read() {
        // Given the fragment is cut before the signature is checked
        var signed = Requests.signed(Requests.get("MessageSid", "SM1"), TOKEN, URL + "?MessageSid=SM1");
        var request =
                new RawRequest("GET", signed.url() + "#&MessageStatus=delivered", signed.headers(), signed.body());
        // When
        var reading = TWILIO.read(request);
        // Then
        assertThat(verifies(request, TOKEN)).isTrue();
        assertThat(((Reading.Events) reading).events().getFirst().type()).isEqualTo("message.received");
    }

    @Test
    void json_is_signed_by_the_hash_in_its_url() {
        // Given
        var request = Requests.json("{\"MessageSid\": \"SM1\"}");
        var signed = Requests.signed(request, TOKEN, request.url());
        // Then
        assertThat(verifies(signed, TOKEN)).isTrue();
        assertThat(verifies(signed.withBody("{\"MessageSid\": \"SM2\"}".getBytes(UTF_8)), TOKEN))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "?bodySHA256=",
                "?bodySHA256",
                "?bodySHA256=HASH&bodySHA256=HASH",
                "?bodysha256=HASH",
                "?x#&bodySHA256=HASH"
            })
    void json_without_one_hash_is_refused(String query) {
        // Given
        var body = "{}";
        var url = URL + query.replace("HASH", Sha256.hex(body.getBytes(UTF_8)));
        var request = new RawRequest("POST", url, Headers.of("Content-Type", "application/json"), body.getBytes(UTF_8));
        // Then
        assertThat(verifies(Requests.signed(request, TOKEN, url), TOKEN)).isFalse();
        assertThat(verifies(Requests.signed(request, TOKEN, URL + "?x"), TOKEN)).isFalse();
    }

    @Test
    void the_hash_is_lower_case() {
        // Given
        var url = URL + "?bodySHA256=" + Sha256.hex("{}".getBytes(UTF_8)).toUpperCase(Locale.ROOT);
        var request = new RawRequest("POST", url, Headers.of("Content-Type", "application/json"), "{}".getBytes(UTF_8));
        // Then
        assertThat(verifies(Requests.signed(request, TOKEN, url), TOKEN)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/json",
                "multipart/form-data",
                "application/xml",
                "",
                "application/json;x"
            })
    void a_form_under_another_type_does_not_pass_for_an_unsigned_body(String type) {
        // Given the signature of the URL alone, as a GET of it or an empty form has
        var request = Requests.post(type, "MessageSid=SM666&MessageStatus=failed");
        // Then
        assertThat(verifies(Requests.signed(request, TOKEN, URL), TOKEN)).isFalse();
    }

    @Test
    void signed_json_under_a_forms_type_does_not_verify() {
        // Given a person's text that would be a form of its own
        var json = Requests.json("{\"body\": \"&MessageSid=SM666&MessageStatus=failed&\"}");
        var signed = Requests.signed(json, TOKEN, json.url());
        var relabelled = new RawRequest(
                "POST",
                signed.url(),
                Headers.of(
                        "Content-Type",
                        "application/x-www-form-urlencoded",
                        "X-Twilio-Signature",
                        signed.headers().single("X-Twilio-Signature").orElseThrow()),
                signed.body());
        // Then
        assertThat(verifies(relabelled, TOKEN)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", ""})
    void a_type_that_is_neither_form_nor_json_is_never_read(String type) {
        assertThat(TWILIO.read(Requests.post(type, "MessageSid=SM1"))).isInstanceOf(Reading.Malformed.class);
    }

    @Test
    void a_get_repeated_as_an_empty_form_says_nothing() {
        // Given
        var url = URL + "?MessageSid=SM1";
        var request = Requests.signed(
                new RawRequest(
                        "POST", url, Headers.of("Content-Type", "application/x-www-form-urlencoded"), new byte[0]),
                TOKEN,
                url);
        // Then
        assertThat(TWILIO.read(request)).isInstanceOf(Reading.Malformed.class);
    }

    @Test
    void an_empty_token_never_verifies() {
        // Given no HMAC has an empty key here, so the far side signs with one that acts the same
        var request = Requests.signed(Requests.form("MessageSid", "SM1"), "\0", URL + "MessageSidSM1");
        // Then
        assertThat(verifies(request, "")).isFalse();
        assertThat(verifies(request, "\0")).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"12345, true", "0123456789abcdef0123456789abcdef, true", "AC0123456789abcdef0123456789abcdef, false"})
    void a_secret_is_refused_only_where_it_is_clearly_something_else(String secret, boolean good) {
        assertThat(TWILIO.secretProblem(secret.getBytes(UTF_8)).isEmpty()).isEqualTo(good);
    }

    @Test
    void there_is_nothing_to_configure() {
        assertThat(TWILIO.configProblems(Map.of(), false, true)).isEmpty();
        assertThat(TWILIO.configProblems(Map.of("public_url", "x"), false, true))
                .containsKey("config.public_url");
    }
}
