package io.sluice.provider;

import io.sluice.event.Verification;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Genuine requests judged, per second and thread. The bar for 4 KB: Stripe and Twilio 60,000, SendGrid 15,000. */
@State(Scope.Thread)
@OutputTimeUnit(TimeUnit.SECONDS)
public class VerifyBenchmark {
    @Param({
        "stripe-subscription",
        "stripe-invoice",
        "twilio-inbound",
        "twilio-status",
        "twilio-long",
        "sendgrid-1",
        "sendgrid-10",
        "sendgrid-100",
        "sendgrid-inbound",
        "gcal-exists"
    })
    public String traffic = "";

    private Traffic given;

    @Setup
    public void sign() {
        given = Traffic.of(traffic);
        if (!(given.verify() instanceof Verification.Verified)) {
            throw new IllegalStateException("a genuine request is refused: " + traffic);
        }
    }

    @Benchmark
    public Verification verify() {
        return given.verify();
    }
}
