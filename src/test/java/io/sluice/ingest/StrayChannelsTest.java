package io.sluice.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ledger.Bench;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Whose calendar a channel that nobody knows is given to, and how often. */
class StrayChannelsTest {
    private final Bench bench = new Bench();
    private final StrayChannels strays = new StrayChannels(bench.transactions, bench.clock);
    private final String watched = UUID.randomUUID().toString();

    @Test
    void it_is_given_to_the_calendar_whose_own_channel_watches_the_same() {
        // Given
        var calendar = calendar(watched, null);
        calendar(UUID.randomUUID().toString(), null);
        calendar(watched, bench.clock.instant());
        // When
        strays.note("stray-" + watched, watched);
        // Then
        assertThat(bench.sql.row("SELECT * FROM calendar_channel WHERE id = ?", "stray-" + watched))
                .containsEntry("calendar_id", calendar)
                .containsEntry("resource_id", watched)
                .containsEntry("stopped_at", bench.clock.instant());
        assertThat(bench.sql.row("SELECT due_at FROM calendar WHERE id = ?", calendar))
                .containsEntry("due_at", bench.clock.instant());
    }

    @Test
    void whoever_makes_up_channels_costs_a_calendar_a_few_calls_a_day() {
        // Given
        var calendar = calendar(watched, null);
        int noted = 0;
        // When
        for (int i = 0; i < 50; i++) {
            strays.note("made-up-" + i + watched, watched);
            noted += strays(calendar);
            bench.sql.run("DELETE FROM calendar_channel WHERE calendar_id = ? AND id LIKE 'made-up-%'", calendar);
        }
        // Then
        assertThat(noted).isEqualTo(StrayChannels.OF_ONE_CALENDAR_A_DAY);
    }

    @Test
    void one_calendars_share_is_its_own() {
        // Given
        var other = UUID.randomUUID().toString();
        calendar(watched, null);
        var calendar = calendar(other, null);
        for (int i = 0; i < 50; i++) {
            strays.note(i + "-" + watched, watched);
        }
        // When
        strays.note("stray-" + other, other);
        // Then
        assertThat(strays(calendar)).isEqualTo(1);
    }

    private int strays(UUID calendar) {
        return (int) bench.sql.number(
                "SELECT count(*) FROM calendar_channel WHERE calendar_id = ? AND token = ''::bytea", calendar);
    }

    private UUID calendar(String resource, @org.jspecify.annotations.Nullable Instant stopped) {
        var id = bench.ids.next();
        var now = bench.clock.instant();
        bench.sql.run(
                "INSERT INTO calendar (id, tenant_id, name, name_ref, credential, status, due_at, created_at) VALUES (?, ?, 'x', ?, 'x', 'live', ?, ?)",
                id,
                bench.tenant,
                id.toString(),
                now.plusSeconds(3600),
                now);
        bench.sql.run(
                "INSERT INTO calendar_channel (id, tenant_id, calendar_id, token, resource_id, expires_at, renew_at, created_at) VALUES (?, ?, ?, 'x', ?, ?, ?, ?)",
                UUID.randomUUID().toString(),
                bench.tenant,
                id,
                resource,
                now.plusSeconds(7200),
                now.plusSeconds(7200),
                now);
        if (stopped != null) {
            bench.sql.run("UPDATE calendar_channel SET stopped_at = ? WHERE calendar_id = ?", stopped, id);
        }
        return id;
    }
}
