package io.sluice.worker.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.sluice.ledger.Committed;
import io.sluice.ledger.Delivery;
import java.util.List;
import java.util.stream.Stream;

/** One transaction, in the trace of each entry that has part in it. In error unless it is told what was committed. */
public final class CommitSpans implements AutoCloseable {
    private static final CommitSpans NONE = new CommitSpans(List.of());

    private final List<Part> parts;
    private boolean committed;

    private CommitSpans(List<Part> parts) {
        this.parts = parts;
    }

    private record Part(ApplySpan entry, Span commit) {}

    /** @param batch all of the transaction */
    public static CommitSpans open(Stream<ApplySpan> entries, List<Delivery> batch) {
        var traced = entries.filter(ApplySpan::traced).toList();
        if (traced.isEmpty()) {
            return NONE;
        }
        int events = batch.stream().mapToInt(d -> d.receipt().events()).sum();
        return new CommitSpans(traced.stream()
                .map(entry -> new Part(entry, entry.committing(batch.size(), events)))
                .toList());
    }

    public void committed(Committed all) {
        parts.forEach(part -> part.entry().committed(all));
        committed = !parts.isEmpty();
    }

    @Override
    public void close() {
        for (var part : parts) {
            if (!committed) {
                part.commit().setStatus(StatusCode.ERROR);
            }
            part.commit().end();
        }
    }
}
