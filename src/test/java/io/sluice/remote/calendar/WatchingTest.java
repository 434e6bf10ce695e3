package io.sluice.remote.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ops.far.Call;
import io.sluice.ops.far.Fault;
import io.sluice.ops.far.google.Channel;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Channels over weeks. */
class WatchingTest {
    private static final Predicate<Call> WATCH = call -> call.path().endsWith("/watch");
    private static final Predicate<Call> STOP = Call.to("/calendar/v3/channels/stop");
    private static final Duration LIFE = Duration.ofDays(7);

    private final CalendarBench calendar = new CalendarBench();
    private final Watching watching = calendar.watching();

    @AfterEach
    void end() {
        calendar.close();
    }

    /** @param fails how often Google fails at each kind of call, once the first channel is open */
    @ParameterizedTest
    @ValueSource(ints = {0, 3})
    void over_a_month_there_is_a_channel_at_every_time(int fails) throws Exception {
        // Given
        var next = watching.tend(calendar.begin()).next();
        calendar.google.faults().inject(fails, WATCH, new Fault.Refused(503));
        calendar.google.faults().inject(fails, WATCH, new Fault.Lost());
        calendar.google.faults().inject(fails, STOP, new Fault.Refused(500));
        var uncovered = new ArrayList<String>();
        // When
        for (int minute = 0; minute < 30 * 24 * 60; minute += 10) {
            calendar.bench.clock.tick(Duration.ofMinutes(10));
            if (!next.isAfter(calendar.bench.clock.instant())) {
                next = watching.tend(calendar.begin()).next();
            }
            if (covering().isEmpty()) {
                uncovered.add(calendar.bench.clock.instant().toString());
            }
        }
        // Then
        assertThat(uncovered).isEmpty();
        assertThat(open()).hasSize(1).isEqualTo(covering());
        assertThat(calendar.bench.sql.number(
                        "SELECT count(*) FROM calendar_channel WHERE calendar_id = ?", calendar.id))
                .isEqualTo(1);
        var opened = calendar.google.channels();
        System.out.println("channels in a month, Google failing " + fails + " times at each: " + opened.size());
        assertThat(opened).hasSizeBetween(5 + fails, 7 + fails);
        assertThat(calls().indexOf("stop")).isGreaterThan(1);
    }

    @Test
    void another_channel_is_opened_after_four_fifths_of_its_life_and_the_old_one_stopped_then() throws Exception {
        // Given
        watching.tend(calendar.begin());
        var early = LIFE.multipliedBy(74).dividedBy(100);
        calendar.bench.clock.tick(early);
        var tooSoon = watching.tend(calendar.begin());
        // When
        calendar.bench.clock.tick(LIFE.multipliedBy(81).dividedBy(100).minus(early));
        var done = watching.tend(calendar.begin());
        // Then
        assertThat(tooSoon.opened()).isFalse();
        assertThat(done.opened()).isTrue();
        assertThat(calls()).containsExactly("watch", "watch", "stop");
        assertThat(open()).hasSize(1).isEqualTo(covering());
    }

    @Test
    void the_end_of_a_channel_lies_after_the_next_look_at_it() throws Exception {
        // When
        var done = watching.tend(calendar.begin());
        // Then
        var end = calendar.google.channels().getFirst().expiration();
        assertThat(done.next())
                .isBetween(
                        end.minus(LIFE.multipliedBy(26).dividedBy(100)),
                        end.minus(LIFE.multipliedBy(19).dividedBy(100)));
    }

    @Test
    void google_is_told_where_to_post_and_a_token_that_nobody_can_guess() throws Exception {
        // When
        watching.tend(calendar.begin());
        // Then
        var channel = calendar.google.channels().getFirst();
        assertThat(channel.address()).hasToString("https://gateway.example/webhooks/gcal");
        var sealed = (byte[]) calendar.bench
                .sql
                .row("SELECT token FROM calendar_channel WHERE id = ?", channel.id())
                .get("token");
        assertThat(new String(calendar.bench.vault.open(calendar.bench.tenant, "secret", sealed)))
                .matches("[A-Za-z0-9_-]{43}");
    }

    @Test
    void a_channel_that_may_be_open_is_taken_for_one_until_another_one_is() throws Exception {
        // Given
        calendar.google.faults().inject(1, WATCH, new Fault.Garbled());
        var lost = watching.tend(calendar.begin());
        var orphan = calendar.accepted();
        calendar.bench.clock.tick(Duration.ofMinutes(1));
        // When
        var done = watching.tend(calendar.begin());
        // Then
        assertThat(lost.opened()).isFalse();
        assertThat(orphan).hasSize(1);
        assertThat(done.opened()).isTrue();
        assertThat(calendar.google.channels()).hasSize(2);
        assertThat(open()).hasSize(1).isEqualTo(covering()).isNotEqualTo(orphan);
    }

    @Test
    void while_google_refuses_channels_it_is_asked_seldom() throws Exception {
        // Given
        calendar.google.faults().inject(WATCH, new Fault.Refused(400));
        // When
        var done = watching.tend(calendar.begin());
        // Then
        assertThat(done.opened()).isFalse();
        assertThat(done.next()).isEqualTo(calendar.bench.clock.instant().plus(Duration.ofHours(4)));
        assertThat(calendar.row().get("error").toString()).startsWith("Google did not take the request");
        assertThat(calendar.accepted()).isEmpty();
        watching.tend(calendar.begin());
        assertThat(calls()).containsExactly("watch");
    }

    @Test
    void an_expired_channel_is_forgotten_and_replaced() throws Exception {
        // Given
        watching.tend(calendar.begin());
        calendar.bench.clock.tick(Duration.ofDays(8));
        // When
        var done = watching.tend(calendar.begin());
        // Then
        assertThat(done.opened()).isTrue();
        assertThat(calls()).containsExactly("watch", "watch");
        assertThat(calendar.accepted()).isEqualTo(open());
    }

    @Test
    void a_calendar_that_was_deleted_meanwhile_gets_no_channel() throws Exception {
        // Given
        var found = calendar.begin();
        calendar.bench.sql.run("UPDATE calendar SET status = 'deleted' WHERE id = ?", calendar.id);
        // When
        var done = watching.tend(found);
        // Then
        assertThat(done.opened()).isFalse();
        assertThat(calls()).isEmpty();
    }

    @Test
    void once_a_stop_that_failed_went_well_the_calendar_is_due_when_the_channel_is() throws Exception {
        // Given
        watching.tend(calendar.begin());
        calendar.bench.clock.tick(LIFE.multipliedBy(81).dividedBy(100));
        calendar.google.faults().inject(1, STOP, new Fault.Refused(500));
        var failed = watching.tend(calendar.begin());
        calendar.bench.clock.tick(Duration.ofMinutes(1));
        // When
        var done = watching.tend(calendar.begin());
        calendar.rows.dueBy(calendar.id, calendar.lease(), done.next(), Duration.ofHours(4));
        // Then
        var now = calendar.bench.clock.instant();
        assertThat(failed.next()).isBefore(now);
        assertThat(open()).hasSize(1);
        assertThat((Instant) calendar.row().get("due_at")).isAfter(now.plus(Duration.ofDays(5)));
        assertThat(calendar.row()).containsEntry("watch_due_at", null).containsEntry("watch_attempts", 0);
    }

    @Test
    void the_error_of_a_channel_that_is_well_again_goes() throws Exception {
        // Given
        watching.tend(calendar.begin());
        calendar.bench.sql.run(
                "UPDATE calendar SET watch_due_at = ?, watch_attempts = 2, error = 'Google failed (500).' WHERE id = ?",
                calendar.bench.clock.instant(),
                calendar.id);
        // When
        watching.tend(calendar.begin());
        // Then
        assertThat(calendar.row()).containsEntry("error", null);
    }

    @Test
    void of_channels_that_may_be_open_the_newest_few_are_kept() throws Exception {
        // Given
        calendar.google.faults().inject(WATCH, new Fault.Refused(503));
        // When
        for (int i = 0; i < 10; i++) {
            watching.tend(calendar.begin());
            calendar.bench.clock.tick(Duration.ofMinutes(10));
        }
        // Then
        assertThat(calls()).hasSize(10);
        assertThat(calendar.accepted()).hasSize(4);
        assertThat((Instant) calendar.bench
                        .sql
                        .row("SELECT max(created_at) FROM calendar_channel WHERE calendar_id = ?", calendar.id)
                        .get("max"))
                .isEqualTo(calendar.bench.clock.instant().minus(Duration.ofMinutes(10)));
    }

    @Test
    void a_channel_that_google_was_never_asked_for_is_none() throws Exception {
        // Given
        calendar.google.close();
        // When
        watching.tend(calendar.begin());
        // Then
        assertThat(calendar.accepted()).isEmpty();
        assertThat(calendar.row()).containsEntry("watch_attempts", 1);
    }

    private List<String> calls() {
        return calendar.google.calls(WATCH.or(STOP)).stream()
                .map(c -> c.path().replaceFirst(".*/", ""))
                .toList();
    }

    private List<Object> open() {
        var now = calendar.bench.clock.instant();
        return calendar.google.channels().stream()
                .filter(c -> c.live(now))
                .<Object>map(Channel::id)
                .toList();
    }

    /** What Google has open and is taken here. */
    private List<Object> covering() throws SQLException {
        var open = open();
        return calendar.accepted().stream().filter(open::contains).toList();
    }
}
