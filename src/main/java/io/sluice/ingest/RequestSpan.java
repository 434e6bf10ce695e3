package io.sluice.ingest;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.sluice.queue.Trace;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** A request at the door as a trace tells of it: no URL, as that names the source, no header, no content. Ends once. */
final class RequestSpan {
    /** Of a request that is not sampled. */
    static final RequestSpan NONE = new RequestSpan(Span.getInvalid(), Trace.NONE);

    static final String PARENT = "traceparent";
    private static final String ROUTE = "/webhooks/{provider}";
    private static final int FAULT = 500;

    private final Span span;
    private final Trace trace;

    private RequestSpan(Span span, Trace trace) {
        this.span = span;
        this.trace = trace;
    }

    /** Opens them. Thread-safe. */
    @Singleton
    static class Spans {
        /** What a stranger makes up is not repeated. */
        private static final Set<String> METHODS =
                Set.of("CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE");

        private final Tracer tracer;
        private final boolean off;

        Spans(OpenTelemetry telemetry) {
            this.tracer = telemetry.getTracer("io.sluice.ingest");
            this.off = telemetry == OpenTelemetry.noop();
        }

        /** @param parents of the request's headers those that tell a trace and are believed; not asked for where nothing is traced */
        RequestSpan open(String method, String provider, Supplier<List<String>> parents) {
            if (off) {
                return NONE;
            }
            boolean known = METHODS.contains(method);
            var span = tracer.spanBuilder((known ? method : "HTTP") + ' ' + ROUTE)
                    .setParent(parent(parents.get()))
                    .setSpanKind(SpanKind.SERVER)
                    .setAttribute("http.request.method", known ? method : "_OTHER")
                    .setAttribute("http.route", ROUTE)
                    .setAttribute("sluice.provider", provider)
                    .startSpan();
            return span.isRecording()
                    ? new RequestSpan(span, new Trace(tracer, Context.root().with(span)))
                    : NONE;
        }

        private static Context parent(List<String> told) {
            return told.size() == 1 ? Trace.context(told.getFirst()) : Context.root();
        }
    }

    Trace trace() {
        return trace;
    }

    /** @param outcome accepted, or the code of the refusal */
    void end(int status, String outcome) {
        if (!span.isRecording()) {
            return;
        }
        span.setAttribute("http.response.status_code", status).setAttribute("sluice.outcome", outcome);
        if (status >= FAULT) {
            span.setStatus(StatusCode.ERROR).setAttribute("error.type", Integer.toString(status));
        }
        span.end();
    }

    /** There was nobody to answer. */
    void abandoned() {
        if (span.isRecording()) {
            span.setAttribute("sluice.outcome", "abandoned").end();
        }
    }
}
