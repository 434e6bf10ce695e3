package io.sluice.ledger.row;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.event.Change;
import io.sluice.event.Event;
import io.sluice.event.Headers;
import io.sluice.event.RawRequest;
import io.sluice.ledger.Bench;
import io.sluice.ledger.Delivery;
import io.sluice.ledger.Delivery.Arrival;
import io.sluice.ledger.Delivery.Fate;
import io.sluice.provider.Provider.Projection;
import io.sluice.provider.Provider.Reading;
import io.sluice.provider.gcal.GcalProvider;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a calendar's pages leave in its table. */
class CalendarEventsTest {
    private static final GcalProvider GCAL = new GcalProvider();
    private static final String JO = "jo@example.com";

    /** What a calendar still has; see the migration's index. */
    private static final String PRESENT = """
            SELECT external_ref FROM calendar_events
            WHERE tenant_id = ? AND scope = ? AND status IS DISTINCT FROM 'cancelled' ORDER BY external_ref
            """;

    private final Bench bench = new Bench();

    private void sync(UUID tenant, String calendar, String... items) throws SQLException {
        var page = "{\"calendar_id\":\"" + calendar + "\",\"as_of\":\"2026-11-25T10:00:00.123Z\",\"items\":["
                + String.join(",", items) + "]}";
        var request = new RawRequest("SYNC", "", Headers.NONE, page.getBytes(UTF_8));
        var arrivals = new ArrayList<Arrival>();
        for (var event : ((Reading.Events) GCAL.read(request)).events()) {
            arrivals.add(new Arrival(event, new Fate.Apply(changes(event))));
        }
        Delivery delivery = bench.request(tenant, arrivals.toArray(Arrival[]::new));
        bench.ledger().commit(List.of(delivery));
    }

    private List<Change> changes(Event event) {
        return ((Projection.Changes) GCAL.project(event, bench.clock.instant())).changes();
    }

    private static String item(String id, String status, String updated) {
        return "{\"id\":\"" + id + "\",\"etag\":\"\\\"" + id + updated + "\\\"\",\"status\":\"" + status
                + "\",\"updated\":\"2026-05-22T20:43:" + updated + "Z\"}";
    }

    private List<Object> present(UUID tenant, String calendar) {
        return bench.sql.rows(PRESENT, tenant, bench.vault.blind(tenant, calendar)).stream()
                .map(row -> row.get("external_ref"))
                .toList();
    }

    @Test
    void what_a_calendar_still_has_is_found_by_its_hashed_id() throws SQLException {
        // Given
        var other = bench.tenant();
        sync(other, JO, item("theirs", "confirmed", "01"));
        sync(bench.tenant, "mia@example.com", item("e1", "confirmed", "01"), item("mias", "confirmed", "01"));
        // When
        sync(
                bench.tenant,
                JO,
                item("e1", "confirmed", "01"),
                item("e2", "tentative", "01"),
                item("e3", "confirmed", "01"),
                item("e4", "cancelled", "01"),
                "{\"id\":\"e5\",\"updated\":\"2026-05-22T20:43:01Z\"}");
        sync(bench.tenant, JO, item("e3", "cancelled", "02"), item("e4", "confirmed", "02"));
        // Then
        assertThat(present(bench.tenant, JO)).containsExactly("e1", "e2", "e4", "e5");
        assertThat(present(bench.tenant, "mia@example.com")).containsExactly("e1", "mias");
        assertThat(present(other, JO)).containsExactly("theirs");
    }

    @Test
    void an_index_finds_it() {
        // When
        var index = bench.sql.rows(
                "SELECT indexdef FROM pg_indexes WHERE tablename = 'calendar_events' AND indexdef LIKE '%(tenant_id, scope)%'");
        // Then
        assertThat(index)
                .extracting(row -> String.valueOf(row.get("indexdef")))
                .singleElement()
                .asString()
                .contains("status IS DISTINCT FROM 'cancelled'");
    }

    @Test
    void a_tombstone_that_is_listed_again_counts_once() throws SQLException {
        // Given
        var tombstone = "{\"id\":\"e1\",\"status\":\"cancelled\"}";
        sync(bench.tenant, JO, item("e1", "confirmed", "01"), tombstone);
        var first = present(bench.tenant, JO);
        // When
        sync(bench.tenant, JO, tombstone, tombstone);
        // Then
        assertThat(first).isEmpty();
        assertThat(bench.events()).hasSize(2);
    }

    @Test
    void an_item_of_nonsense_is_stored_and_nothing_personal_lies_in_clear() throws SQLException {
        // Given
        var item =
                "{\"id\":\"e1\",\"status\":\"confirmed\\u0000\\ud800\",\"summary\":\"Launch\\u0000\\ud800\",\"description\":\"Launch\","
                        + "\"location\":\"Launch\",\"iCalUID\":\"Launch\",\"organizer\":{\"email\":\"" + JO + "\"},"
                        + "\"attendees\":[{\"email\":\"" + JO
                        + "\",\"displayName\":\"\\ud800\\u0000\"}],\"sequence\":9223372036854775807,"
                        + "\"recurringEventId\":\"" + "r".repeat(9_000)
                        + "\",\"start\":{\"dateTime\":\"9999-12-31T23:59:59-18:00\"}}";
        // When
        sync(bench.tenant, JO, item);
        // Then
        var row = bench.records("calendar_events").getFirst();
        assertThat(row)
                .containsEntry("status", "confirmed\uFFFD?")
                .containsEntry("sequence", Long.MAX_VALUE)
                .containsEntry("scope", bench.vault.blind(bench.tenant, JO));
        assertThat(withoutState(row).toString()).doesNotContain("Launch", "jo@");
    }

    private static Map<String, Object> withoutState(Map<String, Object> row) {
        var open = new java.util.HashMap<>(row);
        open.remove("state");
        return open;
    }
}
