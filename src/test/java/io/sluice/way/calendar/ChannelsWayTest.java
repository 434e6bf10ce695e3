package io.sluice.way.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.sluice.event.Id;
import io.sluice.ops.far.Fault;
import io.sluice.way.Gateway;
import io.sluice.way.far.FarWay;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Watch channels of a running gateway. */
@QuarkusTest
@TestProfile(FarWay.class)
class ChannelsWayTest {
    @Inject
    DataSource database;

    private Agenda agenda;

    @BeforeEach
    void connectable() {
        agenda = new Agenda(Gateway.tenant());
    }

    @AfterEach
    void well() {
        agenda.google.faults().lift();
        agenda.google.syncBeforeWatchAnswers(false);
        agenda.leave();
    }

    @Test
    void a_channel_knows_a_token_of_its_own_and_its_end_is_shown() {
        // When
        agenda.live();
        // Then
        assertThat(agenda.open()).singleElement().satisfies(channel -> {
            assertThat(channel.address().getPath()).isEqualTo("/webhooks/gcal");
            assertThat(agenda.shown().getString("channel.id")).isEqualTo(channel.id());
            assertThat(agenda.shown().getString("channel.resource_id")).isEqualTo(channel.resourceId());
            assertThat(Instant.parse(agenda.shown().getString("channel.expires_at")))
                    .isEqualTo(channel.expiration().truncatedTo(ChronoUnit.MILLIS));
        });
    }

    @Test
    void the_first_notification_may_overtake_the_answer() {
        // Given
        agenda.google.syncBeforeWatchAnswers(true);
        // When
        agenda.live();
        // Then
        Gateway.waiting()
                .until(() -> agenda.tenant
                        .read("/events?type=calendar.sync")
                        .getList("data.status")
                        .equals(List.of("ignored")));
    }

    @Test
    void a_channel_is_renewed_and_the_old_one_stopped_and_refused() throws Exception {
        // Given
        agenda.live();
        var old = agenda.open().getFirst();
        // When
        run("UPDATE calendar_channel SET renew_at = now() WHERE calendar_id = ?", uuid());
        run("UPDATE calendar SET due_at = now() WHERE id = ?", uuid());
        // Then
        agenda.await(shown -> !old.id().equals(shown.getString("channel.id")));
        Gateway.waiting().until(() -> agenda.open().size() == 1);
        assertThat(agenda.open()).noneMatch(c -> c.id().equals(old.id()));
        Gateway.waiting().atMost(Duration.ofSeconds(10)).until(() -> agenda.google.notify(old.id(), "exists") == 401);
        agenda.add("Told by the new one");
        agenda.awaitExact();
    }

    @Test
    void a_channel_whose_opening_was_lost_on_the_way_is_stopped_once_another_one_is_open() throws Exception {
        // Given
        agenda.google.faults().inject(1, agenda.watching(), new Fault.Lost());
        // When
        agenda.live();
        // Then
        Gateway.waiting().until(() -> agenda.all().size() == 2 && agenda.open().size() == 1);
        assertThat(agenda.shown().getString("channel.id"))
                .isEqualTo(agenda.open().getFirst().id());
        assertThat(channels()).containsExactly(agenda.open().getFirst().id());
    }

    @Test
    void a_channel_that_cannot_be_stopped_now_is_stopped_later() throws Exception {
        // Given
        agenda.live();
        agenda.google
                .faults()
                .inject(
                        2,
                        c -> c.path().endsWith("/channels/stop")
                                && c.credential().equals(agenda.user),
                        new Fault.Refused(503));
        // When
        run("UPDATE calendar_channel SET renew_at = now() WHERE calendar_id = ?", uuid());
        run("UPDATE calendar SET due_at = now() WHERE id = ?", uuid());
        // Then
        Gateway.waiting().until(() -> agenda.all().size() == 2 && agenda.open().size() == 1);
        Gateway.waiting().until(() -> channels().size() == 1);
        assertThat(agenda.shown().getString("error")).isNull();
    }

    @Test
    void a_channel_that_nobody_here_knows_is_refused_and_stopped() throws Exception {
        // Given
        agenda.live();
        var known = agenda.open().getFirst();
        var stray = agenda.stray(known.address());
        // When
        int answer = agenda.google.notify(stray, "exists");
        // Then
        assertThat(answer).isEqualTo(401);
        Gateway.waiting().until(() -> agenda.open().stream().noneMatch(c -> c.id().equals(stray)));
        Gateway.waiting().until(() -> channels().equals(Set.of(known.id())));
        assertThat(agenda.open()).containsExactly(known);
    }

    @Test
    void the_next_look_comes_before_a_channel_is_to_be_renewed() throws Exception {
        // Given
        agenda.live();
        run("UPDATE calendar_channel SET renew_at = now() + interval '10 minutes' WHERE calendar_id = ?", uuid());
        // When
        run("UPDATE calendar SET due_at = now() WHERE id = ?", uuid());
        // Then
        Gateway.waiting()
                .untilAsserted(() -> assertThat(time("SELECT due_at FROM calendar WHERE id = ?"))
                        .isEqualTo(time("SELECT renew_at FROM calendar_channel WHERE calendar_id = ?")));
    }

    @Test
    void while_it_is_listed_the_next_look_is_minutes_away_and_not_hours() throws Exception {
        // Given
        var listing = agenda.google.faults().inject(agenda.listing(), new Fault.Hung());
        // When
        agenda.connect();
        Gateway.waiting().until(() -> listing.hits() > 0);
        // Then
        assertThat(time("SELECT due_at FROM calendar WHERE id = ?"))
                .isBetween(Instant.now().plusSeconds(60), Instant.now().plusSeconds(600));
        listing.lift();
        agenda.await(shown -> shown.getString("channel.id") != null);
        Gateway.waiting()
                .untilAsserted(() -> assertThat(time("SELECT due_at FROM calendar WHERE id = ?"))
                        .isAfter(Instant.now().plus(Duration.ofHours(3))));
    }

    private Instant time(String sql) throws SQLException {
        try (var connection = database.getConnection();
                var select = connection.prepareStatement(sql)) {
            select.setObject(1, uuid());
            try (var row = select.executeQuery()) {
                assertThat(row.next()).isTrue();
                return row.getTimestamp(1).toInstant();
            }
        }
    }

    @Test
    void a_calendar_that_google_does_not_watch_is_live_and_says_so() {
        // Given
        agenda.calendar.fill(5);
        agenda.google.faults().inject(agenda.watching(), new Fault.Refused(400));
        // When
        agenda.connect();
        // Then
        var shown = agenda.await(s -> s.getString("error") != null);
        assertThat(shown.getString("status")).isEqualTo("live");
        assertThat(shown.getString("channel")).isNull();
        assertThat(shown.getString("error")).contains("400");
        agenda.add("Found by asking");
        agenda.sync();
        agenda.awaitExact();
        assertThat(agenda.shown().getString("error")).contains("400");
    }

    @Test
    void a_calendar_that_is_left_is_gone_and_its_channel_with_it() {
        // Given
        agenda.calendar.fill(5);
        agenda.live();
        var channel = agenda.open().getFirst();
        // When
        Gateway.admin()
                .delete("/api/v1" + agenda.tenant.path("/calendars/" + agenda.id))
                .then()
                .statusCode(204);
        // Then
        Gateway.admin()
                .get("/api/v1" + agenda.tenant.path("/calendars/" + agenda.id))
                .then()
                .statusCode(404);
        Gateway.waiting().until(() -> agenda.google.notify(channel.id(), "exists") == 401);
        Gateway.waiting().until(() -> agenda.open().isEmpty());
        Gateway.waiting().until(() -> channels().isEmpty());
        assertThat(agenda.here()).hasSize(5);
        agenda.live();
        assertThat(agenda.here()).isEqualTo(agenda.truth());
    }

    private Set<String> channels() throws SQLException {
        try (var connection = database.getConnection();
                var select = connection.prepareStatement("SELECT id FROM calendar_channel WHERE calendar_id = ?")) {
            select.setObject(1, uuid());
            var found = new TreeSet<String>();
            try (var row = select.executeQuery()) {
                while (row.next()) {
                    found.add(row.getString(1));
                }
            }
            return found;
        }
    }

    private UUID uuid() {
        return Id.parse(Id.Kind.CALENDAR, agenda.id).orElseThrow();
    }

    private void run(String sql, UUID id) throws SQLException {
        try (var connection = database.getConnection();
                var update = connection.prepareStatement(sql)) {
            update.setObject(1, id);
            update.executeUpdate();
        }
    }
}
