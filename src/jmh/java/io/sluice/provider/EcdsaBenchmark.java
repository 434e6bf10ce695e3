package io.sluice.provider;

import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** ECDSA over a batch of ten, 4 KB, per second and thread: by what is used where it loads, and by what stands in for it. */
@State(Scope.Thread)
@OutputTimeUnit(TimeUnit.SECONDS)
public class EcdsaBenchmark {
    @Param({"Conscrypt", "JDK"})
    public String engine = "";

    private EcdsaEngine given;
    private PublicKey key;
    private byte[] signature;
    private byte[] time;
    private byte[] body;

    @Setup
    public void sign() {
        given = engine.equals("JDK") ? EcdsaEngine.JDK : EcdsaEngine.BEST;
        if (!given.name().equals(engine)) {
            throw new IllegalStateException("does not load here: " + engine);
        }
        var batch = Traffic.of("sendgrid-10");
        var decoder = Base64.getDecoder();
        key = given.key(decoder.decode(batch.secrets().active().getFirst().value()))
                .orElseThrow();
        var headers = SignerEcdsa.headers();
        signature = decoder.decode(
                batch.request().headers().single(headers.getFirst()).orElseThrow());
        time = batch.request().headers().single(headers.getLast()).orElseThrow().getBytes(StandardCharsets.UTF_8);
        body = batch.request().body();
    }

    @Benchmark
    public boolean holds() {
        return given.holds(key, signature, time, body);
    }
}
