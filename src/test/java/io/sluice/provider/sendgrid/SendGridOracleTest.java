package io.sluice.provider.sendgrid;

import static io.sluice.provider.sendgrid.Signer.SIGNATURE;
import static io.sluice.provider.sendgrid.Signer.TIMESTAMP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sendgrid.helpers.eventwebhook.EventWebhook;
import io.sluice.event.Verification;
import java.security.GeneralSecurityException;
import java.security.NoSuchProviderException;
import java.security.Security;
import java.time.Instant;
import java.util.Random;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Our verdict against sendgrid-java's. */
class SendGridOracleTest {
    private static final int REQUESTS = 400;
    private static final Signer SIGNER = new Signer();

    private final Random random = new Random(20_260_101);

    private record Sent(byte[] body, String signature, String timestamp) {}

    @AfterAll
    static void forgetBouncyCastle() {
        Security.removeProvider(BouncyCastleProvider.PROVIDER_NAME);
    }

    @Test
    void our_verdict_equals_the_oracles_for_generated_requests() throws GeneralSecurityException {
        // Given
        Security.addProvider(new BouncyCastleProvider());
        var sendgrid = new SendGrid();
        var oracle = new EventWebhook();
        var key = oracle.ConvertPublicKeyToECDSA(SIGNER.publicKey());
        int verified = 0;
        for (int i = 0; i < REQUESTS; i++) {
            var sent = tamper(honest());
            // When
            var ours = sendgrid.verify(
                    Signer.request(sent.body, SIGNATURE, sent.signature, TIMESTAMP, sent.timestamp),
                    Signer.secrets(SIGNER),
                    Instant.EPOCH);
            // Then
            boolean theirs = theirs(oracle, key, sent);
            assertThat(ours instanceof Verification.Verified)
                    .as("request %s", i)
                    .isEqualTo(theirs);
            verified += theirs ? 1 : 0;
        }
        assertThat(verified).isBetween(REQUESTS / 10, REQUESTS * 9 / 10);
    }

    @Test
    void the_oracle_throws_on_what_we_call_a_mismatch() throws GeneralSecurityException {
        // Given
        Security.addProvider(new BouncyCastleProvider());
        var oracle = new EventWebhook();
        var key = oracle.ConvertPublicKeyToECDSA(SIGNER.publicKey());
        // When
        var ours = new SendGrid()
                .verify(
                        Signer.request(new byte[0], SIGNATURE, "%%%", TIMESTAMP, "1"),
                        Signer.secrets(SIGNER),
                        Instant.EPOCH);
        // Then
        assertThat(ours).isEqualTo(Verification.mismatch());
        assertThatThrownBy(() -> oracle.VerifySignature(key, new byte[0], "%%%", "1"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void the_oracle_needs_bouncy_castle_and_we_do_not() {
        // Given
        Security.removeProvider(BouncyCastleProvider.PROVIDER_NAME);
        var sent = honest();
        // When
        var ours = new SendGrid()
                .verify(
                        Signer.request(sent.body, SIGNATURE, sent.signature, TIMESTAMP, sent.timestamp),
                        Signer.secrets(SIGNER),
                        Instant.EPOCH);
        // Then
        assertThat(ours).isInstanceOf(Verification.Verified.class);
        assertThatThrownBy(() -> new EventWebhook().ConvertPublicKeyToECDSA(SIGNER.publicKey()))
                .isInstanceOf(NoSuchProviderException.class);
    }

    private static boolean theirs(EventWebhook oracle, java.security.interfaces.ECPublicKey key, Sent sent) {
        try {
            return oracle.VerifySignature(key, sent.body, sent.signature, sent.timestamp);
        } catch (GeneralSecurityException | java.io.IOException | RuntimeException e) {
            return false;
        }
    }

    private Sent honest() {
        var body = new byte[random.nextInt(3_000)];
        random.nextBytes(body);
        var timestamp = Long.toString(1_600_000_000L + random.nextInt(400_000_000));
        return new Sent(body, SIGNER.sign(timestamp, body), timestamp);
    }

    private Sent tamper(Sent sent) {
        return switch (random.nextInt(8)) {
            case 0 -> new Sent(flip(sent.body), sent.signature, sent.timestamp);
            case 1 -> new Sent(sent.body, sent.signature, sent.timestamp + "0");
            case 2 -> new Sent(sent.body, honest().signature, sent.timestamp);
            case 3 -> new Sent(sent.body, sent.signature.substring(4), sent.timestamp);
            case 4 ->
                new Sent(sent.body, sent.signature.replace("=", "").toLowerCase(java.util.Locale.ROOT), sent.timestamp);
            case 5 ->
                new Sent(
                        sent.body,
                        new String(new char[] {(char) ('A' + random.nextInt(26))}) + sent.signature,
                        sent.timestamp);
            default -> sent;
        };
    }

    private byte[] flip(byte[] body) {
        var other = body.length == 0 ? new byte[1] : body.clone();
        other[random.nextInt(other.length)] ^= (byte) (1 << random.nextInt(8));
        return other;
    }
}
