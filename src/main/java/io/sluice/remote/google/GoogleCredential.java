package io.sluice.remote.google;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.provider.Json;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Access to Google's API as a tenant gives it. None of it is ever shown. */
public sealed interface GoogleCredential {

    /** A person's consent to an OAuth client. */
    record RefreshToken(String clientId, String clientSecret, String token) implements GoogleCredential {
        @Override
        public String toString() {
            return "RefreshToken";
        }
    }

    /**
     * A service account's key file, as far as it is needed.
     *
     * @param keyId which of its keys; empty: not said
     * @param privateKey as {@link #privateKey} reads it
     * @param subject the person whom it stands for, by delegation; empty: itself
     */
    record ServiceAccount(String email, Optional<String> keyId, String privateKey, Optional<String> subject)
            implements GoogleCredential {
        @Override
        public String toString() {
            return "ServiceAccount";
        }
    }

    /** What a JWT of a service account can be signed with; less, no verifier takes. */
    int LEAST_BITS = 2048;

    Pattern PEM = Pattern.compile("\\s*-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----\\s*");

    /** An RSA key in PKCS#8 PEM; empty when it is none, or too short. */
    static Optional<RSAPrivateKey> privateKey(String pem) {
        var matcher = PEM.matcher(pem);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        try {
            var bytes = Base64.getMimeDecoder().decode(matcher.group(1));
            var key = KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(bytes));
            return key instanceof RSAPrivateKey rsa && rsa.getModulus().bitLength() >= LEAST_BITS
                    ? Optional.of(rsa)
                    : Optional.empty();
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** What is sealed; in the API's own form. */
    default byte[] toBytes() {
        var fields = new LinkedHashMap<String, Object>();
        switch (this) {
            case RefreshToken(var clientId, var clientSecret, var token) -> {
                fields.put("client_id", clientId);
                fields.put("client_secret", clientSecret);
                fields.put("refresh_token", token);
            }
            case ServiceAccount(var email, var keyId, var privateKey, var subject) -> {
                var file = new LinkedHashMap<>(Map.of("client_email", email, "private_key", privateKey));
                keyId.ifPresent(id -> file.put("private_key_id", id));
                fields.put("service_account", file);
                subject.ifPresent(who -> fields.put("subject", who));
            }
        }
        return Json.write(fields).getBytes(UTF_8);
    }

    /** @param bytes of {@link #toBytes} */
    static GoogleCredential fromBytes(byte[] bytes) {
        var fields = Json.parse(bytes).orElseThrow();
        var file = fields.path("service_account");
        return file.isObject()
                ? new ServiceAccount(
                        file.path("client_email").asText(),
                        text(file.path("private_key_id")),
                        file.path("private_key").asText(),
                        text(fields.path("subject")))
                : new RefreshToken(
                        fields.path("client_id").asText(),
                        fields.path("client_secret").asText(),
                        fields.path("refresh_token").asText());
    }

    private static Optional<String> text(JsonNode node) {
        return Optional.ofNullable(node.textValue());
    }
}
