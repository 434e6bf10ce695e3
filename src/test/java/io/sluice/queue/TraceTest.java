package io.sluice.queue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.sluice.event.Receipt;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceTest {
    private static final Receipt RECEIPT = new Receipt(
            new UUID(1, 2),
            new UUID(3, 4),
            new UUID(5, 6),
            "stripe",
            Instant.ofEpochMilli(1_700_000_000_123L),
            2,
            List.of("acct_1"));
    private static final String STREAM = "sluice:{0}:requests";
    private static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private final Spans spans = new Spans();

    private Trace trace(boolean sampled) {
        var tracer = spans.sdk(sampled).getTracer("test");
        var request = tracer.spanBuilder("request").setNoParent().startSpan();
        return new Trace(tracer, Context.root().with(request));
    }

    @Test
    void a_receipt_that_is_traced_tells_its_trace_and_is_the_same_before_it() {
        // Given
        var plain = ReceiptCodec.encode(RECEIPT, "");
        // When
        var traced = ReceiptCodec.encode(RECEIPT, PARENT);
        // Then
        assertThat(ReceiptCodec.decode(traced)).isEqualTo(new ReceiptCodec.Read(RECEIPT, PARENT));
        assertThat(ReceiptCodec.decode(plain)).isEqualTo(new ReceiptCodec.Read(RECEIPT, ""));
        assertThat(traced)
                .as("a node of before reads no further")
                .startsWith(plain)
                .hasSize(plain.length + PARENT.length());
    }

    @Test
    void what_follows_a_receipt_is_read_no_further_than_a_trace_may_be_long() {
        // Given
        var plain = ReceiptCodec.encode(RECEIPT, "");
        var long_ = Arrays.copyOf(plain, plain.length + 1_000_000);
        // When
        var read = ReceiptCodec.decode(long_);
        // Then
        assertThat(read.receipt()).isEqualTo(RECEIPT);
        assertThat(read.trace().length()).isLessThan(100);
        assertThat(Trace.context(read.trace())).isSameAs(Context.root());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0",
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
                "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                "00_0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331_01",
                "nonsense nonsense nonsense nonsense nonsense nonsense 5",
                "\u00e4\u00e4-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
            })
    void a_malformed_trace_is_none(String text) {
        var context = Trace.context(text);
        assertThat(context).isSameAs(Context.root());
        var read = ReceiptCodec.decode(concat(ReceiptCodec.encode(RECEIPT, ""), text.getBytes(ISO_8859_1)));
        assertThat(read.receipt()).isEqualTo(RECEIPT);
    }

    private static byte[] concat(byte[] one, byte[] two) {
        var both = Arrays.copyOf(one, one.length + two.length);
        System.arraycopy(two, 0, both, one.length, two.length);
        return both;
    }

    @Test
    void a_trace_that_is_sampled_goes_on_behind_the_queue() {
        // Given
        var append = trace(true).appending(RECEIPT, STREAM);
        // When
        var context = Trace.context(Trace.text(append));
        // Then
        var parent = Span.fromContext(context).getSpanContext();
        assertThat(parent.isRemote()).isTrue();
        assertThat(parent.isSampled()).isTrue();
        assertThat(parent.getSpanId()).isEqualTo(append.getSpanContext().getSpanId());
        assertThat(parent.getTraceId()).isEqualTo(append.getSpanContext().getTraceId());
    }

    @Test
    void what_is_not_sampled_or_not_traced_at_all_leaves_nothing_in_the_queue() {
        assertThat(Trace.text(trace(false).appending(RECEIPT, STREAM))).isEmpty();
        assertThat(Trace.NONE.appending(RECEIPT, STREAM)).isSameAs(Span.getInvalid());
        assertThat(Trace.text(Trace.NONE.appending(RECEIPT, STREAM))).isEmpty();
        var appended = new CompletableFuture<Void>();
        assertThat(Trace.ending(Span.getInvalid(), appended)).isSameAs(appended);
    }

    @Test
    void an_append_ends_with_what_became_of_it() {
        // Given
        var trace = trace(true);
        var good = new CompletableFuture<Void>();
        var refused = new CompletableFuture<Void>();
        Trace.ending(trace.appending(RECEIPT, STREAM), good);
        var failing = Trace.ending(trace.appending(RECEIPT, STREAM), refused);
        assertThat(spans.ended()).isEmpty();
        // When
        good.complete(null);
        refused.completeExceptionally(new CompletionException(new QueueUnavailable("sesame", null)));
        // Then
        assertThat(failing).isCompletedExceptionally();
        assertThat(spans.ended())
                .allSatisfy(span -> {
                    assertThat(span.getName()).isEqualTo("append");
                    assertThat(span.getKind()).isEqualTo(SpanKind.PRODUCER);
                    assertThat(span.getAttributes().get(AttributeKey.stringKey("messaging.system")))
                            .isEqualTo("redis");
                    assertThat(span.getAttributes().get(AttributeKey.stringKey("messaging.destination.name")))
                            .isEqualTo(STREAM);
                    assertThat(span.toString())
                            .doesNotContain(
                                    "sesame", "acct_1", RECEIPT.sourceId().toString());
                })
                .extracting(span -> span.getStatus().getStatusCode())
                .containsExactly(StatusCode.UNSET, StatusCode.ERROR);
        assertThat(spans.ended().getLast().getAttributes().get(AttributeKey.stringKey("error.type")))
                .isEqualTo(QueueUnavailable.class.getName());
    }
}
