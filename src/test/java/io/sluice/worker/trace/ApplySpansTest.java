package io.sluice.worker.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.sluice.event.Receipt;
import io.sluice.ledger.Committed;
import io.sluice.ledger.Committed.Settled;
import io.sluice.ledger.Delivery;
import io.sluice.queue.Entry;
import io.sluice.queue.Spans;
import io.sluice.queue.Trace;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApplySpansTest {
    private static final Instant RECEIVED = Instant.ofEpochMilli(1_700_000_000_000L);
    private static final String STREAM = "sluice:{0}:requests";
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String APPEND = "b7ad6b7169203331";
    private static final UUID REQUEST = new UUID(1, 1);
    private static final UUID TENANT = new UUID(2, 2);
    private static final UUID OTHER = new UUID(3, 3);

    private final Spans spans = new Spans();
    private final Clock later = Clock.fixed(RECEIVED.plusMillis(1_500), ZoneOffset.UTC);
    private final ApplySpans opener = new ApplySpans(spans.sdk(false), later);

    private static Entry entry(UUID tenant, Context trace) {
        var receipt = new Receipt(REQUEST, tenant, new UUID(9, 9), "stripe", RECEIVED, 2, List.of());
        return new Entry("1-1", new UUID(0, 0), receipt, new byte[0], trace);
    }

    private ApplySpan traced() {
        return opener.open(entry(TENANT, Trace.context("00-" + TRACE + "-" + APPEND + "-01")), STREAM);
    }

    private static List<Delivery> batch(UUID... tenants) {
        return Arrays.stream(tenants)
                .map(tenant -> new Delivery(entry(tenant, Context.root()).receipt(), 7, List.of()))
                .toList();
    }

    private static Settled settled(UUID tenant, String outcome) {
        return new Settled(tenant, REQUEST, "stripe", outcome, RECEIVED, false);
    }

    private SpanData ended(String name) {
        return spans.ended().stream()
                .filter(span -> span.getName().equals(name))
                .reduce((one, more) -> {
                    throw new AssertionError("it ended twice");
                })
                .orElseThrow();
    }

    @Test
    void an_entry_goes_on_from_its_append_and_its_transaction_from_that() {
        // Given
        var apply = traced();
        // When
        try (var commit = CommitSpans.open(Stream.of(ApplySpan.NONE, apply), batch(OTHER, TENANT))) {
            commit.committed(new Committed(
                    List.of(settled(TENANT, "applied"), settled(OTHER, "dead"), settled(TENANT, "applied")),
                    List.of(),
                    Set.of()));
        }
        apply.end();
        apply.end();
        // Then
        var first = ended("apply");
        assertThat(first.getKind()).isEqualTo(SpanKind.CONSUMER);
        assertThat(first.getTraceId()).isEqualTo(TRACE);
        assertThat(first.getParentSpanId()).isEqualTo(APPEND);
        assertThat(first.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(first.getAttributes().asMap())
                .containsEntry(AttributeKey.stringKey("sluice.outcome"), "applied")
                .containsEntry(AttributeKey.longKey("sluice.events.applied"), 2L)
                .containsEntry(AttributeKey.longKey("sluice.queue.wait_ms"), 1_500L)
                .containsEntry(AttributeKey.stringKey("messaging.destination.name"), STREAM)
                .doesNotContainKey(AttributeKey.longKey("sluice.events.dead"));
        var second = ended("commit");
        assertThat(second.getParentSpanId()).isEqualTo(first.getSpanId());
        assertThat(second.getAttributes().asMap())
                .containsEntry(AttributeKey.longKey("sluice.batch.requests"), 2L)
                .containsEntry(AttributeKey.longKey("sluice.batch.events"), 4L);
    }

    @ParameterizedTest
    @CsvSource({
        "applied, duplicate, false, mixed",
        "duplicate, duplicate, false, duplicate",
        ",, true, busy",
        ",, false, known"
    })
    void its_outcome_is_that_of_its_events(String one, String two, boolean busy, String outcome) {
        // Given
        var apply = traced();
        var events = Stream.of(one, two)
                .filter(each -> each != null)
                .map(each -> settled(TENANT, each))
                .toList();
        // When
        apply.committed(new Committed(events, List.of(), busy ? Set.of(TENANT) : Set.of()));
        apply.end();
        // Then
        assertThat(ended("apply").getAttributes().get(AttributeKey.stringKey("sluice.outcome")))
                .isEqualTo(outcome);
    }

    @Test
    void a_transaction_that_is_refused_is_in_error_and_the_next_one_counts() {
        // Given
        var apply = traced();
        // When
        CommitSpans.open(Stream.of(apply), batch(TENANT)).close();
        try (var again = CommitSpans.open(Stream.of(apply), batch(TENANT))) {
            again.committed(new Committed(List.of(settled(TENANT, "retrying")), List.of(), Set.of()));
        }
        apply.end();
        // Then
        assertThat(spans.ended())
                .extracting(span -> span.getName() + " " + span.getStatus().getStatusCode())
                .containsExactly("commit ERROR", "commit UNSET", "apply UNSET");
    }

    @Test
    void an_entry_of_which_nothing_became_failed() {
        // When
        traced().end();
        // Then
        assertThat(ended("apply").getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    }

    @Test
    void an_entry_that_is_not_traced_has_no_span_nor_has_any_where_tracing_is_off() {
        // Given
        var off = new ApplySpans(OpenTelemetry.noop(), later);
        var traced = entry(TENANT, Trace.context("00-" + TRACE + "-" + APPEND + "-01"));
        var unsampled = entry(TENANT, Trace.context("00-" + TRACE + "-" + APPEND + "-00"));
        // When
        var none = Stream.of(off.open(traced, STREAM), opener.open(unsampled, STREAM));
        // Then
        assertThat(none).allSatisfy(span -> assertThat(span).isSameAs(ApplySpan.NONE));
        try (var commit = CommitSpans.open(Stream.of(ApplySpan.NONE), batch(TENANT))) {
            commit.committed(Committed.NOTHING);
        }
        ApplySpan.NONE.became("erased");
        ApplySpan.NONE.end();
        assertThat(spans.ended()).isEmpty();
    }
}
