package io.sluice.way.calendar;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.sluice.event.Headers;
import io.sluice.event.Id;
import io.sluice.event.RawRequest;
import io.sluice.ledger.Delivery.Arrival;
import io.sluice.ledger.Delivery.Fate;
import io.sluice.ledger.Delivery.Origin;
import io.sluice.ops.far.Fault;
import io.sluice.ops.far.Http;
import io.sluice.provider.Provider.Projection;
import io.sluice.provider.Provider.Reading;
import io.sluice.provider.gcal.GcalProvider;
import io.sluice.remote.Intake;
import io.sluice.way.Gateway;
import io.sluice.way.far.FarWay;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From a calendar at Google to records, over HTTP both ways. */
@QuarkusTest
@TestProfile(FarWay.class)
class SyncWayTest {
    @Inject
    Intake intake;

    @Inject
    DataSource database;

    private Agenda agenda;

    @BeforeEach
    void connectable() {
        agenda = new Agenda(Gateway.tenant());
    }

    @AfterEach
    void well() {
        agenda.google.notifies(true);
        agenda.google.faults().lift();
        agenda.google.syncBeforeWatchAnswers(false);
        agenda.leave();
    }

    @Test
    void a_calendar_of_three_thousand_events_is_connected_and_all_of_it_is_here() {
        // Given
        agenda.calendar.fill(3000);
        var before = Gateway.settledDifference();
        var began = Instant.now();
        // When
        agenda.live();
        // Then
        System.out.println("connect of 3,000 events: "
                + Duration.between(began, Instant.now()).toMillis() / 1000.0 + " s");
        assertThat(agenda.here()).isEqualTo(agenda.truth()).hasSize(3000);
        assertThat(agenda.shown().getString("last_synced_at")).isNotNull();
        assertThat(agenda.shown().getString("error")).isNull();
        assertThat(Gateway.settledDifference()).isEqualTo(before);
        assertThat(agenda.tenant.read("/events?limit=1&type=calendar.event").getString("data[0].status"))
                .isEqualTo("applied");
    }

    @Test
    void pages_without_events_and_pages_of_one_kind_only_lose_nothing() {
        // Given
        agenda.calendar.fill(600).sparsePages(true);
        // When
        agenda.live();
        // Then
        assertThat(agenda.here()).isEqualTo(agenda.truth()).hasSize(600);
    }

    @Test
    void a_hundred_changes_told_by_a_hundred_notifications_are_three_lists_at_most() {
        // Given
        agenda.calendar.fill(100);
        agenda.live();
        settled();
        long before = agenda.changeLists();
        var ids = List.copyOf(agenda.truth().keySet());
        var began = Instant.now();
        // When
        for (int i = 0; i < 100; i++) {
            agenda.rename(ids.get(i), "Changed " + i);
        }
        // Then
        agenda.awaitExact();
        var took = Duration.between(began, Instant.now());
        settled();
        long lists = agenda.changeLists() - before;
        System.out.println(
                "100 changes, 100 notifications: " + lists + " lists, exact after " + took.toMillis() + " ms");
        assertThat(lists).isBetween(1L, 3L);
        assertThat(agenda.here()).isEqualTo(agenda.truth());
        assertThat(notifications()).isGreaterThanOrEqualTo(100);
    }

    /** Until no list is due or under way any more. */
    private void settled() {
        long[] seen = {-1, 0};
        Gateway.waiting()
                .pollInterval(Duration.ofSeconds(3))
                .atMost(Duration.ofSeconds(40))
                .until(() -> {
                    seen[1] = seen[0];
                    seen[0] = agenda.changeLists();
                    return seen[0] == seen[1];
                });
    }

    private int notifications() {
        var found = new ArrayList<Object>();
        var cursor = "";
        do {
            var page = agenda.tenant.read("/events?limit=200&type=calendar.exists&status=applied" + cursor);
            found.addAll(page.getList("data"));
            cursor = page.getString("next_cursor") == null ? "" : "&cursor=" + page.getString("next_cursor");
        } while (!cursor.isEmpty());
        return found.size();
    }

    @Test
    void after_the_token_expired_what_was_deleted_meanwhile_is_cancelled() {
        // Given
        agenda.calendar.fill(300);
        agenda.live();
        agenda.awaitExact();
        agenda.google.notifies(false);
        var gone = List.copyOf(agenda.truth().keySet()).subList(0, 10);
        gone.forEach(agenda.calendar::cancel);
        var fresh = agenda.add("Made meanwhile");
        agenda.calendar.expireSyncTokens();
        // When
        agenda.sync();
        // Then
        agenda.awaitExact();
        var records = agenda.records();
        assertThat(gone).allSatisfy(id -> assertThat(records.get(id)).containsEntry("status", "cancelled"));
        assertThat(records).containsKey(fresh).hasSize(301);
        assertThat(agenda.fullLists()).isEqualTo(2);
        assertThat(agenda.shown().getString("status")).isEqualTo("live");
    }

    @Test
    void what_is_not_on_a_full_list_is_cancelled_though_it_was_changed_after_the_time_that_the_list_gives()
            throws Exception {
        // Given
        agenda.calendar.fill(3);
        agenda.live();
        agenda.google.notifies(false);
        intake.take(batch(Instant.now().plusSeconds(3600)), connection -> true);
        assertThat(agenda.records().get("ghost")).containsEntry("status", "confirmed");
        agenda.calendar.expireSyncTokens();
        // When
        agenda.sync();
        // Then
        agenda.awaitExact();
        assertThat(agenda.records().get("ghost")).containsEntry("status", "cancelled");
    }

    /** A list that told of an event that Google does not have. */
    private Intake.Batch batch(Instant updated) {
        var page = "{\"calendar_id\":\"%s\",\"items\":[{\"id\":\"ghost\",\"status\":\"confirmed\",\"updated\":\"%s\"}]}"
                .formatted(agenda.calendar.id(), updated);
        var gcal = new GcalProvider();
        var read = (Reading.Events) gcal.read(new RawRequest("SYNC", "", Headers.NONE, page.getBytes(UTF_8)));
        var event = read.events().getFirst();
        var changes = ((Projection.Changes) gcal.project(event, Instant.now())).changes();
        return new Intake.Batch(
                agenda.tenant.uuid(),
                Id.parse(Id.Kind.CALENDAR, agenda.id).orElseThrow(),
                "gcal",
                Origin.SYNC,
                List.of(new Arrival(event, new Fate.Apply(changes))));
    }

    @Test
    void a_record_that_no_key_opens_stops_none_of_the_list() throws Exception {
        // Given
        agenda.calendar.fill(20);
        agenda.live();
        agenda.google.notifies(false);
        var ids = List.copyOf(agenda.truth().keySet());
        try (var connection = database.getConnection();
                var spoil = connection.prepareStatement(
                        "UPDATE calendar_events SET state = '\\x010203' WHERE tenant_id = ? AND external_ref = ?")) {
            spoil.setObject(1, agenda.tenant.uuid());
            spoil.setString(2, ids.getFirst());
            assertThat(spoil.executeUpdate()).isEqualTo(1);
        }
        ids.forEach(id -> agenda.rename(id, "Changed"));
        // When
        agenda.sync();
        // Then
        var last = ids.getLast();
        Gateway.waiting()
                .atMost(Duration.ofSeconds(20))
                .until(() -> agenda.tenant
                                .read("/events?type=calendar.event&status=applied&external_id=" + last)
                                .getList("data")
                                .size()
                        == 2);
        agenda.await(shown -> shown.getString("error") == null);
        assertThat(agenda.fullLists()).isEqualTo(1);
    }

    @Test
    void what_is_told_twice_is_one_event_and_what_comes_back_is_back() {
        // Given
        var id = agenda.add("One");
        agenda.live();
        agenda.calendar.cancel(id);
        agenda.awaitExact();
        assertThat(agenda.records().get(id)).containsEntry("status", "cancelled");
        // When
        agenda.calendar.patch(
                id,
                JsonNodeFactory.instance.objectNode().put("status", "confirmed").put("summary", "Again"));
        agenda.awaitExact();
        agenda.calendar.expireSyncTokens();
        agenda.sync();
        Gateway.waiting().atMost(Duration.ofSeconds(20)).until(() -> agenda.fullLists() == 2);
        agenda.awaitExact();
        // Then
        List<Map<String, Object>> events =
                agenda.tenant.read("/events?limit=200&type=calendar.event").getList("data");
        assertThat(events)
                .hasSize(3)
                .allSatisfy(e -> assertThat(e)
                        .containsEntry("status", "applied")
                        .containsEntry("duplicates", 0)
                        .containsEntry("external_id", id));
    }

    @Test
    void an_event_becomes_a_record_with_every_field() throws Exception {
        // Given
        var series = agenda.add("Series");
        agenda.live();
        // When
        var id = agenda.calendar.put(Http.json("""
                {'summary': 'Review', 'description': 'Of the plan', 'location': 'Room 4',
                 'start': {'dateTime': '2026-06-08T11:00:00-04:00', 'timeZone': 'America/New_York'},
                 'end': {'dateTime': '2026-06-08T11:30:00-04:00', 'timeZone': 'America/New_York'},
                 'organizer': {'email': 'jo@example.com'}, 'iCalUID': 'weekly@google.com',
                 'recurringEventId': '%s', 'originalStartTime': {'dateTime': '2026-06-08T09:00:00-04:00'},
                 'attendees': [{'email': 'mia@example.net', 'responseStatus': 'accepted'}]}
                """.formatted(series)));
        agenda.awaitExact();
        // Then
        var data = agenda.records().get(id);
        assertThat(data)
                .containsEntry("calendar_id", agenda.calendar.id())
                .containsEntry("status", "confirmed")
                .containsEntry("summary", "Review")
                .containsEntry("description", "Of the plan")
                .containsEntry("location", "Room 4")
                .containsEntry("start", "2026-06-08T15:00:00.000Z")
                .containsEntry("end", "2026-06-08T15:30:00.000Z")
                .containsEntry("all_day", false)
                .containsEntry("time_zone", "America/New_York")
                .containsEntry("organizer", "jo@example.com")
                .containsEntry("recurring_event_id", series)
                .containsEntry("original_start", "2026-06-08T13:00:00.000Z")
                .containsEntry("ical_uid", "weekly@google.com")
                .containsEntry("sequence", 0);
        assertThat(data.get("attendees").toString()).contains("mia@example.net", "accepted");
    }

    @Test
    void a_change_between_the_first_list_and_the_channel_is_not_lost() {
        // Given: the channel is asked for, and its opening hangs
        agenda.calendar.fill(10);
        var opening = agenda.google.faults().inject(agenda.watching(), new Fault.Hung());
        agenda.connect();
        Gateway.waiting().atMost(Duration.ofSeconds(20)).until(() -> opening.hits() > 0);
        agenda.add("Nobody is told of it");
        // When
        opening.lift();
        // Then
        agenda.awaitExact();
    }
}
