package io.sluice.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.event.Headers;
import io.sluice.event.RawRequest;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** SendGrid's signature. */
public final class SignerEcdsa {
    private static final String SIGNATURE = "X-Twilio-Email-Event-Webhook-Signature";
    private static final String TIMESTAMP = "X-Twilio-Email-Event-Webhook-Timestamp";

    private SignerEcdsa() {}

    public static List<String> headers() {
        return List.of(SIGNATURE, TIMESTAMP);
    }

    public static Signer.Keys keys() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            var pair = generator.generateKeyPair();
            return new Signer.Keys(Base64.getEncoder().encode(pair.getPublic().getEncoded()), pair);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public static RawRequest sign(RawRequest request, Signer.Keys keys, Instant now) {
        try {
            var time = Long.toString(now.getEpochSecond());
            var signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(((KeyPair) keys.signing()).getPrivate());
            signature.update(time.getBytes(UTF_8));
            signature.update(request.body());
            var headers = new ArrayList<>(request.headers().entries());
            headers.add(Map.entry(SIGNATURE, Base64.getEncoder().encodeToString(signature.sign())));
            headers.add(Map.entry(TIMESTAMP, time));
            return request.withHeaders(new Headers(headers));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
