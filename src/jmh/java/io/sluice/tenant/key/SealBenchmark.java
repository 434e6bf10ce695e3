package io.sluice.tenant.key;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.provider.Traffic;
import java.security.GeneralSecurityException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Whole requests compressed and encrypted, and opened again, per second and thread. */
@State(Scope.Thread)
@OutputTimeUnit(TimeUnit.SECONDS)
public class SealBenchmark {
    private static final byte[] BOUND = "00000000-0000-0000-0000-000000000001/queue".getBytes(UTF_8);

    @Param({"stripe-invoice", "twilio-status", "sendgrid-100"})
    public String traffic = "";

    private OpenKeys keys;
    private byte[] plain;
    private byte[] sealed;

    @Setup
    public void make() throws GeneralSecurityException {
        OpenKeys.register();
        keys = OpenKeys.of(OpenKeys.generate());
        plain = Traffic.of(traffic).request().toBytes();
        sealed = keys.seal(BOUND, plain);
    }

    @Benchmark
    public byte[] seal() {
        return keys.seal(BOUND, plain);
    }

    @Benchmark
    public byte[] open() {
        return keys.open(BOUND, sealed);
    }
}
