package io.sluice.provider;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Authentic requests read and projected, per second and thread: one for each family of events. */
@State(Scope.Thread)
@OutputTimeUnit(TimeUnit.SECONDS)
public class ReadBenchmark {
    @Param({
        "stripe-subscription",
        "stripe-invoice",
        "twilio-inbound",
        "twilio-status",
        "sendgrid-1",
        "sendgrid-100",
        "sendgrid-inbound",
        "gcal-exists"
    })
    public String traffic = "";

    private Traffic given;

    @Setup
    public void write() {
        given = Traffic.of(traffic);
    }

    @Benchmark
    public List<Provider.Projection> readAndProject() {
        return given.project();
    }
}
