package io.sluice.queue;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.sluice.event.Id;
import io.sluice.event.Receipt;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * The trace that a request is part of, while that is sampled: it goes on behind the queue.
 *
 * @see <a href="https://www.w3.org/TR/trace-context/#traceparent-header">traceparent</a>
 */
public final class Trace {
    /** Of a request that is in no trace; costs nothing. */
    public static final Trace NONE = new Trace(OpenTelemetry.noop().getTracer(""), Context.root());

    private static final String PARENT = "traceparent";
    /** Of version 00, the only one there is. */
    private static final int LENGTH = 55;

    private final Tracer tracer;
    private final Context request;

    /** @param request holds the request's span */
    public Trace(Tracer tracer, Context request) {
        this.tracer = tracer;
        this.request = request;
    }

    /** The ledger took the request, as the queue did not in time; its trace ends at the door. */
    public void spilled() {
        Span.fromContext(request).addEvent("spilled");
    }

    /** The span of an append; an invalid one where the request is in no trace. */
    Span appending(Receipt receipt, String stream) {
        var parent = Span.fromContext(request);
        return parent.isRecording()
                ? about(tracer.spanBuilder("append").setParent(request), receipt, stream)
                        .setSpanKind(SpanKind.PRODUCER)
                        .setAttribute("messaging.operation.name", "append")
                        .setAttribute("messaging.operation.type", "send")
                        .startSpan()
                : Span.getInvalid();
    }

    /** What the spans on both sides of the queue say alike: no content, no id that a provider made, no source. */
    public static SpanBuilder about(SpanBuilder span, Receipt receipt, String stream) {
        return span.setAttribute("messaging.system", "redis")
                .setAttribute("messaging.destination.name", stream)
                .setAttribute("sluice.tenant.id", Id.of(Id.Kind.TENANT, receipt.tenant()))
                .setAttribute("sluice.request.id", receipt.requestId().toString())
                .setAttribute("sluice.provider", receipt.provider())
                .setAttribute("sluice.events", receipt.events());
    }

    /** Ends the span with what it is about. */
    static <T> CompletableFuture<T> ending(Span span, CompletableFuture<T> appended) {
        return span.isRecording() ? appended.whenComplete((taken, error) -> end(span, error)) : appended;
    }

    private static void end(Span span, @Nullable Throwable error) {
        if (error != null) {
            var cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
            span.setStatus(StatusCode.ERROR)
                    .setAttribute("error.type", cause.getClass().getName());
        }
        span.end();
    }

    /** The context of what follows from a span, as text; empty where it is not sampled. */
    static String text(Span span) {
        if (!span.getSpanContext().isSampled()) {
            return "";
        }
        var text = new String[] {""};
        W3CTraceContextPropagator.getInstance().inject(Context.root().with(span), text, (carrier, name, value) -> {
            if (carrier != null && name.equals(PARENT)) {
                carrier[0] = value;
            }
        });
        return text[0];
    }

    /** The context that a text tells; the root where it tells none. */
    public static Context context(String text) {
        return text.length() == LENGTH
                ? W3CTraceContextPropagator.getInstance().extract(Context.root(), text, Carrier.TEXT)
                : Context.root();
    }

    private enum Carrier implements TextMapGetter<String> {
        TEXT;

        @Override
        public Iterable<String> keys(String carrier) {
            return List.of(PARENT);
        }

        @Override
        public @Nullable String get(@Nullable String carrier, String key) {
            return key.equals(PARENT) ? carrier : null;
        }
    }
}
