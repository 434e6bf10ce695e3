package io.sluice.admin.access.oidc;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.factories.DefaultJWSSignerFactory;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A token issuer on this machine: says where its keys are, publishes and changes them, signs tokens, and goes away. */
public final class FarIssuer implements AutoCloseable {
    public static final String AUDIENCE = "sluice";

    private final Clock clock;
    private final HttpServer server;
    private final String url;
    private final AtomicInteger fetches = new AtomicInteger();
    private final List<JWK> keys = new CopyOnWriteArrayList<>();
    private volatile String named;
    private volatile String keysAt;

    private FarIssuer(Clock clock, int port) throws IOException {
        this.clock = clock;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        this.url = "http://localhost:" + server.getAddress().getPort() + "/realms/one";
        this.named = url;
        this.keysAt = url + "/keys";
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        answer(
                "/realms/one/.well-known/openid-configuration",
                () -> "{\"issuer\":\"" + named + "\",\"jwks_uri\":\"" + keysAt + "\"}");
        answer("/realms/one/keys", () -> {
            fetches.incrementAndGet();
            return new JWKSet(keys).toPublicJWKSet().toString();
        });
        server.start();
    }

    private interface Text {
        String now();
    }

    private void answer(String path, Text text) {
        server.createContext(path, exchange -> {
            try (exchange) {
                var bytes = text.now().getBytes(UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(200, bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        });
    }

    public static FarIssuer start(Clock clock) {
        try {
            return new FarIssuer(clock, 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    public String url() {
        return url;
    }

    int fetches() {
        return fetches.get();
    }

    /** From now on its discovery document names this issuer. */
    void callItself(String issuer) {
        named = issuer;
    }

    void keepKeysAt(String url) {
        keysAt = url;
    }

    /** A new name for a key that took a while to make, published. */
    public JWK rsa() {
        return published(
                new RSAKey.Builder(Rsa.KEY).keyID(UUID.randomUUID().toString()).build());
    }

    private static final class Rsa {
        static final RSAKey KEY = generated();

        private static RSAKey generated() {
            try {
                return new RSAKeyGenerator(2048).generate();
            } catch (JOSEException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    JWK ec() {
        try {
            return published(new ECKeyGenerator(Curve.P_256)
                    .keyID(UUID.randomUUID().toString())
                    .generate());
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private JWK published(JWK key) {
        keys.add(key);
        return key;
    }

    void withdraw(JWK key) {
        keys.remove(key);
    }

    /** What a good token says of an owner of this tenant. */
    public JWTClaimsSet.Builder claims(String tenant) {
        var now = clock.instant();
        return new JWTClaimsSet.Builder()
                .issuer(url)
                .audience(AUDIENCE)
                .subject("user-1")
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(Duration.ofMinutes(5))))
                .claim("sluice_role", "owner")
                .claim("sluice_tenant", tenant);
    }

    public static String sign(JWK key, JWTClaimsSet claims) {
        return sign(key, header(key).build(), claims);
    }

    static JWSHeader.Builder header(JWK key) {
        var algorithm = key.getKeyType().getValue().equals("RSA") ? JWSAlgorithm.RS256 : JWSAlgorithm.ES256;
        return new JWSHeader.Builder(algorithm).keyID(key.getKeyID()).type(JOSEObjectType.JWT);
    }

    static String sign(JWK key, JWSHeader header, JWTClaimsSet claims) {
        try {
            JWSSigner signer = new DefaultJWSSignerFactory().createJWSSigner(key, header.getAlgorithm());
            var token = new SignedJWT(header, claims);
            token.sign(signer);
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The settings that name this issuer. */
    public Map<String, String> settings() {
        return Map.of("sluice.oidc-issuer", url, "sluice.oidc-audience", AUDIENCE);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
