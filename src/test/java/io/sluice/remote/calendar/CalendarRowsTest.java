package io.sluice.remote.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.remote.CallFailed;
import io.sluice.remote.CallFailed.Kind;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a run leaves in a calendar's row, and who may have written to it meanwhile. */
class CalendarRowsTest {
    private static final CallFailed REVOKED = new CallFailed(Kind.UNAUTHORIZED, 400, "Google refused the credential.");

    private final CalendarBench calendar = new CalendarBench();
    private final CalendarRows rows = calendar.rows;
    private final Instant now = calendar.bench.clock.instant();

    @AfterEach
    void end() {
        calendar.close();
    }

    @Test
    void a_whole_list_makes_it_live_and_answers_the_signal_that_was_there() throws Exception {
        // Given
        signal(now);
        var beginning = rows.beginning(calendar.id).orElseThrow();
        // When
        boolean held = rows.claim(CalendarRows.listed(calendar.id, beginning.end(now, "next")));
        // Then
        assertThat(held).isTrue();
        assertThat(calendar.row())
                .containsEntry("status", "live")
                .containsEntry("sync_token", "next")
                .containsEntry("signalled_at", null)
                .containsEntry("attempts", 0);
        assertThat(calendar.begin().wantsList(now, Duration.ofHours(4))).isFalse();
    }

    @Test
    void a_signal_that_came_since_stays() throws Exception {
        // Given
        signal(now);
        var beginning = rows.beginning(calendar.id).orElseThrow();
        signal(now.plusMillis(1));
        // When
        rows.claim(CalendarRows.listed(calendar.id, beginning.end(now, "next")));
        // Then
        assertThat(calendar.row().get("signalled_at")).isNotNull();
        assertThat(calendar.begin().wantsList(now, Duration.ofHours(4))).isTrue();
    }

    @Test
    void of_two_lists_at_once_the_second_to_end_does_not_count() throws Exception {
        // Given
        var slow = rows.beginning(calendar.id).orElseThrow();
        var fast = rows.beginning(calendar.id).orElseThrow();
        rows.claim(CalendarRows.listed(calendar.id, fast.end(now.plusSeconds(1), "fast")));
        // When
        boolean held = rows.claim(CalendarRows.listed(calendar.id, slow.end(now, "slow")));
        // Then
        assertThat(held).isFalse();
        assertThat(calendar.row()).containsEntry("sync_token", "fast");
    }

    @Test
    void a_deleted_calendar_takes_no_list() throws Exception {
        // Given
        var beginning = rows.beginning(calendar.id).orElseThrow();
        calendar.bench.sql.run("UPDATE calendar SET status = 'deleted' WHERE id = ?", calendar.id);
        // When
        boolean held = rows.claim(CalendarRows.listed(calendar.id, beginning.end(now, "next")));
        // Then
        assertThat(held).isFalse();
        assertThat(rows.claim(CalendarRows.there(calendar.id))).isFalse();
        assertThat(rows.beginning(calendar.id)).isEmpty();
    }

    @Test
    void what_the_credential_does_not_open_is_failed_and_its_channels_are_not_trusted() throws Exception {
        // Given
        calendar.watching().tend(calendar.begin());
        var found = calendar.begin();
        // When
        rows.failed(found, REVOKED, now, now.plusSeconds(5));
        // Then
        assertThat(calendar.row())
                .containsEntry("status", "failed")
                .containsEntry("error", "Google refused the credential.")
                .containsEntry("attempts", 1)
                .containsEntry("due_at", now.plusSeconds(5));
        assertThat(calendar.watching().tend(calendar.begin()).opened()).isTrue();
    }

    @Test
    void what_passes_is_shown_and_no_more() throws Exception {
        // Given
        calendar.watching().tend(calendar.begin());
        // When
        rows.failed(calendar.begin(), new CallFailed(Kind.UNAVAILABLE, 500, "Google failed."), now, now.plusSeconds(5));
        // Then
        assertThat(calendar.row()).containsEntry("status", "syncing").containsEntry("error", "Google failed.");
        assertThat(calendar.watching().tend(calendar.begin()).opened()).isFalse();
    }

    @Test
    void the_failure_of_a_credential_that_was_replaced_meanwhile_is_none() throws Exception {
        // Given
        var found = calendar.begin();
        calendar.bench.sql.run(
                "UPDATE calendar SET credential = ? WHERE id = ?",
                calendar.seal(CalendarBench.ACCESS.toBytes()),
                calendar.id);
        // When
        rows.failed(found, REVOKED, now, now.plusSeconds(5));
        // Then
        assertThat(calendar.row()).containsEntry("status", "syncing").containsEntry("attempts", 0);
    }

    @Test
    void it_is_looked_at_again_before_a_channel_ends_and_before_it_was_silent_too_long() throws Exception {
        // Given
        rows.claim(CalendarRows.listed(
                calendar.id, rows.beginning(calendar.id).orElseThrow().end(now, "next")));
        calendar.begin();
        // When
        rows.dueBy(calendar.id, calendar.lease(), now.plusSeconds(60), Duration.ofHours(3));
        var byChannel = calendar.row().get("due_at");
        calendar.begin();
        rows.dueBy(calendar.id, calendar.lease(), now.plus(Duration.ofDays(5)), Duration.ofHours(3));
        // Then
        assertThat(byChannel).isEqualTo(now.plusSeconds(60));
        assertThat(calendar.row().get("due_at")).isEqualTo(now.plus(Duration.ofHours(3)));
    }

    @Test
    void a_run_that_gets_lost_is_done_again_in_minutes() throws Exception {
        // When
        rows.begin(calendar.bench.tenant, calendar.id, calendar.lease());
        // Then
        assertThat((Instant) calendar.row().get("due_at")).isBetween(now.plusSeconds(60), now.plusSeconds(600));
    }

    @Test
    void who_asks_during_a_run_is_not_put_off_by_its_end() throws Exception {
        // Given
        var lease = calendar.lease();
        calendar.begin();
        signal(now);
        calendar.bench.sql.run(
                "UPDATE calendar SET due_at = least(due_at, ?) WHERE id = ?", now.plusMillis(500), calendar.id);
        // When
        rows.dueBy(calendar.id, lease, now.plus(Duration.ofDays(5)), Duration.ofHours(3));
        // Then
        assertThat(calendar.row().get("due_at")).isEqualTo(now.plusMillis(500));
    }

    @Test
    void who_asks_during_a_run_that_outlasts_its_lease_is_not_put_off_either() throws Exception {
        // Given
        var lease = calendar.lease();
        calendar.begin();
        signal(lease.plusSeconds(1));
        calendar.bench.sql.run(
                "UPDATE calendar SET due_at = least(due_at, ?) WHERE id = ?", lease.plusSeconds(2), calendar.id);
        // When
        rows.dueBy(calendar.id, lease, now.plus(Duration.ofDays(5)), Duration.ofHours(3));
        // Then
        assertThat(calendar.row().get("due_at")).isEqualTo(lease);
    }

    @Test
    void a_calendar_of_which_nothing_was_heard_is_listed_all_the_same() throws Exception {
        // Given
        var poll = Duration.ofHours(4);
        rows.claim(CalendarRows.listed(
                calendar.id, rows.beginning(calendar.id).orElseThrow().end(now, "next")));
        // When
        var found = calendar.begin();
        // Then
        assertThat(found.wantsList(now.plus(Duration.ofHours(3)), poll)).isFalse();
        assertThat(found.wantsList(now.plus(found.patience(poll)), poll)).isTrue();
        assertThat(found.patience(poll)).isBetween(Duration.ofMinutes(216), poll);
    }

    private void signal(Instant at) throws SQLException {
        calendar.bench.sql.run("UPDATE calendar SET signalled_at = ? WHERE id = ?", at, calendar.id);
    }
}
