package io.sluice.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import io.sluice.ledger.Delivery.Fate;
import io.sluice.ledger.bench.TickedClock;
import io.sluice.ledger.row.StateCodec;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a fate makes of an event. */
class BackoffTest {
    private static final Instant NOW = TickedClock.START;
    private static final Duration FIRST = Duration.ofSeconds(5);
    private static final Duration LAST = Duration.ofHours(6);
    private static final int LISTED = 50;
    private static final Fate FAIL = new Fate.Fail("The account is unknown.");

    private final Backoff backoff = new Backoff(List.of(FIRST, LAST));

    private EventRows.Tried tried(Fate fate, int attempt) {
        return backoff.tried(fate, attempt, NOW, List.of());
    }

    private static String log(int number, String outcome, String error) {
        return "[{\"number\":%d,\"at\":\"2026-11-20T08:00:00.123Z\",\"outcome\":\"%s\",\"error\":%s}]"
                .formatted(number, outcome, error);
    }

    @Test
    void an_event_is_retried_once_for_each_wait_and_then_dead() {
        // When
        var statuses = IntStream.rangeClosed(1, 4)
                .mapToObj(n -> backoff.status(FAIL, n))
                .toList();
        // Then
        assertThat(statuses).containsExactly("retrying", "retrying", "dead", "dead");
    }

    @Test
    void every_other_fate_is_a_status_whatever_the_attempt() {
        // Given
        var expected = Map.of(
                new Fate.Apply(List.of()), "applied",
                new Fate.Ignore("x"), "ignored",
                new Fate.Hold(), "held",
                new Fate.Later(), "received");
        // Then
        assertThat(expected)
                .allSatisfy(
                        (fate, status) -> assertThat(backoff.status(fate, 99)).isEqualTo(status));
    }

    @Test
    void what_is_applied_says_when() {
        assertThat(tried(new Fate.Apply(List.of()), 2))
                .isEqualTo(new EventRows.Tried(2, NOW, null, null, log(2, "applied", "null")));
    }

    @Test
    void what_is_ignored_says_why_where_there_is_something_to_say() {
        assertThat(tried(new Fate.Ignore("No handler."), 1))
                .isEqualTo(new EventRows.Tried(1, null, null, "No handler.", log(1, "ignored", "\"No handler.\"")));
        assertThat(tried(new Fate.Ignore(""), 1))
                .isEqualTo(new EventRows.Tried(1, null, null, null, log(1, "ignored", "null")));
    }

    @Test
    void what_is_held_was_not_tried() {
        assertThat(tried(new Fate.Hold(), 1)).isEqualTo(new EventRows.Tried(0, null, null, null, "[]"));
    }

    @Test
    void what_waits_was_not_tried_either_and_is_due_at_once() {
        // Given
        var before = List.<Map<String, Object>>of(Map.of("number", 1));
        // When
        var tried = backoff.tried(new Fate.Later(), 2, NOW, before);
        // Then
        assertThat(tried).isEqualTo(new EventRows.Tried(1, null, NOW, null, "[{\"number\":1}]"));
    }

    @Test
    void what_failed_last_is_not_due_again() {
        assertThat(tried(FAIL, 3))
                .isEqualTo(new EventRows.Tried(
                        3, null, null, "The account is unknown.", log(3, "failed", "\"The account is unknown.\"")));
    }

    @Test
    void what_failed_waits_its_turn_s_time_and_up_to_a_tenth_more() {
        // Given
        var longest = new HashSet<Instant>();
        for (int i = 0; i < 200; i++) {
            // When
            var first = tried(FAIL, 1).dueAt();
            var last = tried(FAIL, 2).dueAt();
            longest.add(last);
            // Then
            assertThat(first).isBetween(NOW.plus(FIRST), NOW.plus(FIRST).plusMillis(500));
            assertThat(last).isBetween(NOW.plus(LAST), NOW.plus(LAST).plus(Duration.ofMinutes(36)));
        }
        // What failed together is not tried together.
        assertThat(longest).hasSizeGreaterThan(100);
        assertThat(longest).anyMatch(due -> due.isAfter(NOW.plus(LAST).plus(Duration.ofMinutes(18))));
    }

    @Test
    void the_log_goes_on_where_it_was() {
        // Given
        var first = tried(FAIL, 1).log();
        @SuppressWarnings("unchecked")
        var before = (List<Map<String, Object>>) StateCodec.parse(first);
        // When
        var second = backoff.tried(new Fate.Apply(List.of()), 2, NOW, before).log();
        // Then
        assertThat(StateCodec.parse(second))
                .asInstanceOf(LIST)
                .hasSize(2)
                .startsWith(before.getFirst())
                .extracting("outcome")
                .containsExactly("failed", "applied");
    }

    @Test
    void of_many_attempts_the_last_are_listed() {
        // Given
        var before = IntStream.rangeClosed(1, LISTED)
                .mapToObj(n -> Map.<String, Object>of("number", (long) n))
                .toList();
        // When
        var full = backoff.tried(FAIL, LISTED, NOW, before.subList(1, LISTED)).log();
        var over = backoff.tried(FAIL, LISTED + 1, NOW, before).log();
        // Then
        for (var log : List.of(full, over)) {
            assertThat(StateCodec.parse(log)).asInstanceOf(LIST).hasSize(LISTED).startsWith(before.get(1));
        }
    }
}
