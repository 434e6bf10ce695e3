package io.sluice.provider.sendgrid;

import io.sluice.event.Headers;
import io.sluice.event.RawRequest;
import io.sluice.provider.SigningSecrets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Signs as SendGrid does, with a key pair of its own, and reads the samples. */
public final class Signer {
    public static final String SIGNATURE = "X-Twilio-Email-Event-Webhook-Signature";
    public static final String TIMESTAMP = "X-Twilio-Email-Event-Webhook-Timestamp";

    private final KeyPair keys;
    private final UUID id = UUID.randomUUID();

    public Signer() {
        this("secp256r1");
    }

    public Signer(String curve) {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(curve));
            keys = generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public UUID id() {
        return id;
    }

    /** As SendGrid shows it. */
    public String publicKey() {
        return Base64.getEncoder().encodeToString(keys.getPublic().getEncoded());
    }

    public SigningSecrets.Secret secret() {
        return new SigningSecrets.Secret(id, bytes(publicKey()));
    }

    public static SigningSecrets secrets(Signer... signers) {
        return new SigningSecrets(Arrays.stream(signers).map(Signer::secret).toList(), true, Map.of());
    }

    public static SigningSecrets none() {
        return new SigningSecrets(List.of(), false, Map.of());
    }

    public String sign(String timestamp, byte[] body) {
        try {
            var signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(keys.getPrivate());
            signature.update(bytes(timestamp));
            signature.update(body);
            return Base64.getEncoder().encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public RawRequest json(byte[] body) {
        return signed(body, "application/json", "1700000000");
    }

    public RawRequest signed(byte[] body, String contentType, String timestamp) {
        return request(body, "Content-Type", contentType, SIGNATURE, sign(timestamp, body), TIMESTAMP, timestamp);
    }

    public static RawRequest request(byte[] body, String... headers) {
        return new RawRequest("POST", "http://localhost:8080/webhooks/x/src_1", Headers.of(headers), body);
    }

    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Time this thread has worked: what others do on the machine does not count. */
    public static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    public static byte[] sample(String path) {
        try (var in = Signer.class.getResourceAsStream("/samples/" + path)) {
            if (in == null) {
                throw new IllegalArgumentException("no sample " + path);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
