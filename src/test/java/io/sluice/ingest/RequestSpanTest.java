package io.sluice.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.sluice.queue.Spans;
import io.sluice.queue.Trace;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestSpanTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String PARENT = "00-" + TRACE + "-b7ad6b7169203331-01";

    private final Spans spans = new Spans();
    private final RequestSpan.Spans opener = new RequestSpan.Spans(spans.sdk(true));

    private static String text(SpanData span, String key) {
        return span.getAttributes().get(AttributeKey.stringKey(key));
    }

    @ParameterizedTest
    @CsvSource({"200, accepted, UNSET", "401, signature_mismatch, UNSET", "503, unavailable, ERROR"})
    void a_request_ends_with_its_answer_and_is_in_error_where_that_is_our_fault(
            int status, String outcome, StatusCode code) {
        // Given
        var span = opener.open("POST", "stripe", List::of);
        // When
        span.end(status, outcome);
        span.end(status, "again");
        // Then
        assertThat(spans.ended()).singleElement().satisfies(ended -> {
            assertThat(ended.getName()).isEqualTo("POST /webhooks/{provider}");
            assertThat(ended.getKind()).isEqualTo(SpanKind.SERVER);
            assertThat(ended.getStatus().getStatusCode()).isEqualTo(code);
            assertThat(ended.getAttributes().get(AttributeKey.longKey("http.response.status_code")))
                    .isEqualTo(status);
            assertThat(text(ended, "sluice.outcome")).isEqualTo(outcome);
            assertThat(text(ended, "sluice.provider")).isEqualTo("stripe");
        });
    }

    @Test
    void a_method_that_a_stranger_made_up_is_not_repeated() {
        // When
        opener.open("SESAME", "stripe", List::of).end(405, "method_not_allowed");
        // Then
        assertThat(spans.ended()).singleElement().satisfies(ended -> {
            assertThat(ended.getName()).isEqualTo("HTTP /webhooks/{provider}");
            assertThat(ended.toString()).doesNotContain("SESAME");
        });
    }

    @Test
    void a_trace_goes_on_where_one_parent_is_told_and_begins_anew_otherwise() {
        // When
        opener.open("POST", "stripe", () -> List.of(PARENT)).abandoned();
        opener.open("POST", "stripe", () -> List.of(PARENT, PARENT)).abandoned();
        opener.open("POST", "stripe", () -> List.of("sesame")).abandoned();
        // Then
        assertThat(spans.ended())
                .extracting(ended -> ended.getTraceId().equals(TRACE))
                .containsExactly(true, false, false);
        assertThat(spans.ended().getLast().getParentSpanContext().isValid()).isFalse();
    }

    @Test
    void where_nothing_is_traced_nothing_is_opened_and_no_header_is_asked_for() {
        // Given
        var off = new RequestSpan.Spans(OpenTelemetry.noop());
        // When
        var span = off.open("POST", "stripe", () -> {
            throw new AssertionError("asked");
        });
        // Then
        assertThat(span).isSameAs(RequestSpan.NONE);
        assertThat(span.trace()).isSameAs(Trace.NONE);
        assertThat(new RequestSpan.Spans(spans.sdk(false)).open("POST", "stripe", List::of))
                .isSameAs(RequestSpan.NONE);
    }

    @Test
    void a_spilled_request_says_so() {
        // Given
        var span = opener.open("POST", "stripe", List::of);
        // When
        span.trace().spilled();
        span.end(200, "accepted");
        RequestSpan.NONE.trace().spilled();
        // Then
        assertThat(spans.ended().getFirst().getEvents())
                .singleElement()
                .satisfies(event -> assertThat(event.getName()).isEqualTo("spilled"));
    }
}
