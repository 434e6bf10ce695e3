package io.sluice.provider.sendgrid;

import static io.sluice.provider.sendgrid.Signer.SIGNATURE;
import static io.sluice.provider.sendgrid.Signer.TIMESTAMP;
import static io.sluice.provider.sendgrid.Signer.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.event.RawRequest;
import io.sluice.event.Verification;
import io.sluice.event.Verification.Verified;
import io.sluice.provider.Ecdsa;
import io.sluice.provider.SigningSecrets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SendGridSignatureTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);
    private static final byte[] BODY = Signer.sample("sendgrid/every-type.json");
    private static final Signer SIGNER = new Signer();

    private final SendGrid sendgrid = new SendGrid();

    private Verification verify(RawRequest request) {
        return sendgrid.verify(request, Signer.secrets(SIGNER), NOW);
    }

    @Test
    void a_signed_batch_is_verified_by_the_key_that_matches() {
        // Given
        var other = new Signer();
        var request = SIGNER.json(BODY);
        // When
        var verdict = sendgrid.verify(request, Signer.secrets(other, SIGNER), NOW);
        // Then
        assertThat(verdict).isEqualTo(new Verified(request, Optional.of(SIGNER.id())));
    }

    @Test
    void a_signature_by_another_key_is_a_mismatch() {
        // When
        var verdict = verify(new Signer().json(BODY));
        // Then
        assertThat(verdict).isEqualTo(Verification.mismatch());
    }

    @Test
    void the_time_of_signing_does_not_expire() {
        // When
        var verdict = sendgrid.verify(SIGNER.json(BODY), Signer.secrets(SIGNER), NOW.plus(Duration.ofDays(30)));
        // Then
        assertThat(verdict).isInstanceOf(Verified.class);
    }

    @Test
    void a_body_read_as_text_and_written_again_is_a_mismatch() {
        // Given
        var request = SIGNER.json(BODY);
        var trimmed = new String(BODY, java.nio.charset.StandardCharsets.UTF_8).strip();
        var unescaped = trimmed.replace("\\u003c", "<") + "\r\n";
        // Then
        assertThat(verify(request.withBody(bytes(trimmed)))).isEqualTo(Verification.mismatch());
        assertThat(verify(request.withBody(bytes(unescaped)))).isEqualTo(Verification.mismatch());
        assertThat(verify(request.withBody(bytes(trimmed.replace("\r\n", "\n") + "\n"))))
                .isEqualTo(Verification.mismatch());
    }

    @Test
    void no_signature_is_missing_and_no_timestamp_is_a_mismatch() {
        // Given
        var signature = SIGNER.sign("1700000000", BODY);
        // Then
        assertThat(verify(Signer.request(BODY))).isEqualTo(Verification.missing());
        assertThat(verify(Signer.request(BODY, SIGNATURE, "  ", TIMESTAMP, "1700000000")))
                .isEqualTo(Verification.missing());
        assertThat(verify(Signer.request(BODY, SIGNATURE, signature))).isEqualTo(Verification.mismatch());
    }

    @Test
    void a_header_that_stands_twice_is_a_mismatch() {
        // Given
        var signature = SIGNER.sign("1700000000", BODY);
        // Then
        assertThat(verify(Signer.request(BODY, SIGNATURE, signature, SIGNATURE, signature, TIMESTAMP, "1700000000")))
                .isEqualTo(Verification.mismatch());
        assertThat(verify(Signer.request(BODY, SIGNATURE, signature, TIMESTAMP, "1700000000", TIMESTAMP, "1700000000")))
                .isEqualTo(Verification.mismatch());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"%%%", "AAAA", "MAA=", "MAYCAQACAQA=", "MIIBAAI=", "MEUCIQ==", "\u00e9\u00e9", "a", "==", "0"})
    void a_malformed_signature_is_a_mismatch_and_no_exception(String signature) {
        // When
        var verdict = verify(Signer.request(BODY, SIGNATURE, signature, TIMESTAMP, "1700000000"));
        // Then
        assertThat(verdict).isEqualTo(Verification.mismatch());
    }

    @Test
    void digits_moved_from_the_timestamp_into_the_body_verify_but_are_no_batch() {
        // Given
        var body = bytes("[{\"event\":\"open\"}]");
        var signature = SIGNER.sign("1700000000", body);
        // When
        var shifted = Signer.request(bytes("0[{\"event\":\"open\"}]"), SIGNATURE, signature, TIMESTAMP, "170000000");
        // Then
        assertThat(verify(shifted)).isInstanceOf(Verified.class);
        assertThat(sendgrid.read(shifted)).isInstanceOf(io.sluice.provider.Provider.Reading.Malformed.class);
    }

    @Test
    void a_source_without_a_key_verifies_nothing() {
        // Given
        var empty = new SigningSecrets(List.of(), true, Map.of());
        var unusable =
                new SigningSecrets(List.of(new SigningSecrets.Secret(UUID.randomUUID(), new byte[0])), true, Map.of());
        // Then
        assertThat(sendgrid.verify(SIGNER.json(BODY), empty, NOW)).isEqualTo(Verification.mismatch());
        assertThat(sendgrid.verify(SIGNER.json(BODY), unusable, NOW)).isEqualTo(Verification.mismatch());
    }

    @Test
    void a_public_key_on_p_256_can_be_used() {
        // Then
        assertThat(sendgrid.secretProblem(bytes(SIGNER.publicKey()))).isEmpty();
    }

    @Test
    void what_is_not_a_public_key_on_p_256_is_refused_with_what_would_be_right() {
        // Given
        var key = SIGNER.publicKey();
        var offCurve = Base64.getDecoder().decode(key);
        offCurve[90] ^= 1;
        // Then
        for (var wrong : List.of(
                "-----BEGIN PUBLIC KEY-----\n" + key + "\n-----END PUBLIC KEY-----",
                new Signer("secp384r1").publicKey(),
                key.substring(4),
                key + "AAAA",
                "not base64 at all!",
                "",
                Base64.getEncoder().encodeToString(offCurve))) {
            assertThat(sendgrid.secretProblem(bytes(wrong)))
                    .hasValueSatisfying(p -> assertThat(p).contains("base64", "P-256"));
        }
    }

    @Test
    void the_engine_has_a_name_for_the_log() {
        // Then
        assertThat(Ecdsa.engine()).isIn("Conscrypt", "JDK");
    }
}
