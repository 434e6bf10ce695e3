package io.sluice.worker.trace;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.sluice.event.Receipt;
import io.sluice.ledger.Committed;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One entry, from when its batch is begun to when it is over, as a trace tells of it. Ends once. Of one thread. */
public final class ApplySpan {
    /** Of an entry that is not traced; costs nothing. */
    public static final ApplySpan NONE = new ApplySpan(
            OpenTelemetry.noop().getTracer(""),
            Span.getInvalid(),
            new Receipt(Receipt.NO_TENANT, Receipt.NO_TENANT, Receipt.NO_TENANT, "", Instant.EPOCH, 0, List.of()));

    private static final String OUTCOME = "sluice.outcome";
    private static final String FAILED = "failed";

    private final Tracer tracer;
    private final Span span;
    private final Receipt receipt;
    private String outcome = FAILED;

    ApplySpan(Tracer tracer, Span span, Receipt receipt) {
        this.tracer = tracer;
        this.span = span;
        this.receipt = receipt;
    }

    boolean traced() {
        return this != NONE;
    }

    /** A transaction that it has part in. */
    Span committing(int requests, int events) {
        return tracer.spanBuilder("commit")
                .setParent(Context.root().with(span))
                .setAttribute("sluice.batch.requests", requests)
                .setAttribute("sluice.batch.events", events)
                .startSpan();
    }

    /** What a transaction made of it: of each event that it had, or of none because it is busy or known already. */
    void committed(Committed all) {
        Map<String, Integer> events = new TreeMap<>();
        all.events().stream()
                .filter(e ->
                        e.requestId().equals(receipt.requestId()) && e.tenant().equals(receipt.tenant()))
                .forEach(e -> events.merge(e.outcome(), 1, Integer::sum));
        events.forEach((each, many) -> span.setAttribute("sluice.events." + each, many));
        if (all.busy().contains(receipt.tenant())) {
            became("busy");
        } else if (events.isEmpty()) {
            became("known");
        } else {
            became(events.size() == 1 ? events.keySet().iterator().next() : "mixed");
        }
    }

    public void became(String outcome) {
        if (traced()) {
            this.outcome = outcome;
        }
    }

    /** What became of it last; where nothing did, it failed. */
    public void end() {
        if (!traced()) {
            return;
        }
        span.setAttribute(OUTCOME, outcome);
        if (outcome.equals(FAILED)) {
            span.setStatus(StatusCode.ERROR);
        }
        span.end();
    }
}
