package io.sluice.worker.trace;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.sluice.queue.Entry;
import io.sluice.queue.Partition;
import io.sluice.queue.Trace;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Opens the spans of entries whose request is traced. Thread-safe. */
@Singleton
public class ApplySpans {
    private final Tracer tracer;
    private final Clock clock;

    ApplySpans(OpenTelemetry telemetry, Clock clock) {
        this.tracer = telemetry.getTracer("io.sluice.worker");
        this.clock = clock;
    }

    /** The span of one try to apply an entry. */
    public ApplySpan open(Entry entry, Partition claimedFrom) {
        return entry.trace() == Context.root() ? ApplySpan.NONE : open(entry, claimedFrom.stream());
    }

    ApplySpan open(Entry entry, String stream) {
        var receipt = entry.receipt();
        long waited = clock.millis() - receipt.receivedAt().toEpochMilli();
        var builder = tracer.spanBuilder("apply").setParent(entry.trace()).setSpanKind(SpanKind.CONSUMER);
        var span = Trace.about(builder, receipt, stream)
                .setAttribute("messaging.operation.name", "apply")
                .setAttribute("messaging.operation.type", "process")
                .setAttribute("sluice.queue.wait_ms", Math.max(0, waited))
                .startSpan();
        return span.isRecording() ? new ApplySpan(tracer, span, receipt) : ApplySpan.NONE;
    }
}
