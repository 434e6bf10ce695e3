package io.sluice.ledger.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;

import io.sluice.event.Receipt;
import io.sluice.ledger.Bench;
import io.sluice.ledger.Delivery;
import io.sluice.ledger.Delivery.Arrival;
import io.sluice.ledger.Delivery.Fate;
import io.sluice.ledger.bench.Facts;
import io.sluice.ledger.read.StoredEvent.StoredChange;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Events as the API shows them. */
class EventReaderTest {
    private static final int ALL = 100;

    private final Bench bench = new Bench();
    private final EventReader reader = new EventReader(bench.database, bench.vault);

    /** One a minute. */
    private void commit(Delivery... deliveries) throws SQLException {
        for (var delivery : deliveries) {
            bench.ledger().commit(List.of(delivery));
        }
    }

    private Delivery next(String key, Fate fate) {
        bench.clock.tick(Duration.ofMinutes(1));
        return bench.fated(key, fate);
    }

    private void three() throws SQLException {
        commit(
                next("k1", new Fate.Apply(List.of())),
                next("k2", new Fate.Ignore("No handler.")),
                next("k3", new Fate.Later()));
    }

    private List<String> found(UnaryOperator<Filter> filter) {
        return reader.list(bench.tenant, filter.apply(Filter.NONE).build(), Optional.empty(), ALL).stream()
                .map(StoredEvent::externalId)
                .toList();
    }

    /** One condition or several. */
    private record Filter(
            Optional<String> provider,
            Optional<String> type,
            Optional<String> status,
            Optional<UUID> source,
            Optional<String> externalId,
            Optional<Instant> since,
            Optional<Instant> until) {
        static final Filter NONE = new Filter(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());

        Filter provider(String p) {
            return new Filter(Optional.of(p), type, status, source, externalId, since, until);
        }

        Filter type(String t) {
            return new Filter(provider, Optional.of(t), status, source, externalId, since, until);
        }

        Filter status(String s) {
            return new Filter(provider, type, Optional.of(s), source, externalId, since, until);
        }

        Filter source(UUID s) {
            return new Filter(provider, type, status, Optional.of(s), externalId, since, until);
        }

        Filter externalId(String id) {
            return new Filter(provider, type, status, source, Optional.of(id), since, until);
        }

        Filter since(Instant t) {
            return new Filter(provider, type, status, source, externalId, Optional.of(t), until);
        }

        Filter until(Instant t) {
            return new Filter(provider, type, status, source, externalId, since, Optional.of(t));
        }

        EventFilter build() {
            return new EventFilter(provider, type, status, source, externalId, since, until);
        }
    }

    @Test
    void the_newest_event_comes_first_and_another_tenant_s_not_at_all() throws SQLException {
        // Given
        three();
        // When
        var mine = reader.list(bench.tenant, EventFilter.ALL, Optional.empty(), ALL);
        // Then
        assertThat(mine).extracting(StoredEvent::externalId).containsExactly("evt_k3", "evt_k2", "evt_k1");
        assertThat(reader.list(bench.tenant(), EventFilter.ALL, Optional.empty(), ALL))
                .isEmpty();
    }

    @Test
    void an_event_shows_all_its_columns() throws SQLException {
        // Given
        three();
        var rows = bench.events();
        // When
        var shown = reader.list(bench.tenant, EventFilter.ALL, Optional.empty(), ALL);
        // Then
        var start = rows.getFirst();
        assertThat(shown.getLast())
                .isEqualTo(new StoredEvent(
                        (UUID) start.get("id"),
                        new UUID(7, 7),
                        Facts.PROVIDER,
                        "customer.updated",
                        "evt_k1",
                        "webhook",
                        "applied",
                        Facts.THEN,
                        (Instant) start.get("received_at"),
                        (Instant) start.get("applied_at"),
                        1,
                        0,
                        null));
        assertThat(shown.get(1).error()).isEqualTo("No handler.");
        assertThat(shown.getFirst().appliedAt()).isNull();
        assertThat(shown.getFirst().attempts()).isZero();
    }

    @Test
    void later_deliveries_are_shown_as_duplicates() throws SQLException {
        // Given
        commit(bench.applied("k1"), bench.applied("k1"), bench.applied("k1"));
        // When
        var shown = reader.list(bench.tenant, EventFilter.ALL, Optional.empty(), ALL);
        // Then
        assertThat(shown).extracting(StoredEvent::duplicates).containsExactly(2);
    }

    @Test
    void each_condition_leaves_out_what_it_does_not_fit() throws SQLException {
        // Given
        three();
        var second = (Instant) bench.events().get(1).get("received_at");
        // Then
        assertThat(found(f -> f.status("ignored"))).containsExactly("evt_k2");
        assertThat(found(f -> f.externalId("evt_k3"))).containsExactly("evt_k3");
        assertThat(found(f -> f.provider("twilio"))).isEmpty();
        assertThat(found(f -> f.provider(Facts.PROVIDER))).hasSize(3);
        assertThat(found(f -> f.type("customer.deleted"))).isEmpty();
        assertThat(found(f -> f.type("customer.updated"))).hasSize(3);
        assertThat(found(f -> f.source(new UUID(7, 8)))).isEmpty();
        assertThat(found(f -> f.source(new UUID(7, 7)))).hasSize(3);
        assertThat(found(f -> f.since(second))).containsExactly("evt_k3", "evt_k2");
        assertThat(found(f -> f.until(second))).containsExactly("evt_k1");
        assertThat(found(f -> f.since(second).until(second.plusMillis(1)).status("ignored")))
                .containsExactly("evt_k2");
    }

    @Test
    void a_long_id_or_type_is_found_by_its_whole_text() throws SQLException {
        // Given
        var whole = "x".repeat(3000);
        var event = Facts.event(whole);
        commit(bench.waiting(event));
        // When
        var found = found(f -> f.externalId(event.externalId()));
        // Then
        assertThat(found).hasSize(1);
        assertThat(found(f -> f.type("customer.updated" + whole))).isEmpty();
    }

    @Test
    void pages_follow_each_other_without_gap_or_overlap_also_within_one_instant() throws SQLException {
        // Given
        commit(bench.applied("k1"), bench.applied("k2"), bench.applied("k3"), bench.applied("k4"), bench.applied("k5"));
        var all = new ArrayList<StoredEvent>();
        var before = Optional.<Position>empty();
        // When
        for (int page = 0; page < 3; page++) {
            var some = reader.list(bench.tenant, EventFilter.ALL, before, 2);
            all.addAll(some);
            before = Optional.of(
                    new Position(some.getLast().receivedAt(), some.getLast().id()));
        }
        // Then
        assertThat(all).isEqualTo(reader.list(bench.tenant, EventFilter.ALL, Optional.empty(), ALL));
        assertThat(all).hasSize(5).doesNotHaveDuplicates();
        assertThat(reader.list(bench.tenant, EventFilter.ALL, before, 2)).isEmpty();
    }

    @Test
    void one_event_is_shown_with_its_request_its_changes_and_its_attempts() throws SQLException {
        // Given
        commit(bench.applied("k1", Facts.customer("c1", "Ada", 1), Facts.contact("+15550000001", 1)));
        var id = (UUID) bench.event().get("id");
        // When
        var detail = reader.find(bench.tenant, id).orElseThrow();
        // Then
        assertThat(detail.event().externalId()).isEqualTo("evt_k1");
        assertThat(detail.request().map(Facts::read).map(e -> e.key())).contains("k1");
        assertThat(detail.attemptLog()).asString().contains("applied");
        assertThat(detail.changes()).extracting(StoredChange::kind).containsExactly("customers", "contacts");
        var change = detail.changes().getFirst();
        assertThat(change.recordId())
                .isEqualTo(bench.records("customers").getFirst().get("id"));
        assertThat(change.externalId()).isEqualTo("c1");
        assertThat(change.outcome()).isEqualTo("inserted");
        assertThat(change.before()).isNull();
        assertThat(change.after()).asInstanceOf(MAP).containsEntry("name", "Ada");
    }

    @Test
    void another_tenant_s_event_or_none_is_not_found() throws SQLException {
        // Given
        commit(bench.applied("k1"));
        var id = (UUID) bench.event().get("id");
        // Then
        assertThat(reader.find(bench.tenant(), id)).isEmpty();
        assertThat(reader.find(bench.tenant, bench.ids.next())).isEmpty();
    }

    @Test
    void an_event_whose_request_was_taken_away_is_shown_without_it() throws SQLException {
        // Given
        commit(bench.applied("k1"));
        var id = (UUID) bench.event().get("id");
        bench.sql.run("UPDATE event SET payload = '' WHERE id = ?", id);
        // When
        var detail = reader.find(bench.tenant, id).orElseThrow();
        // Then
        assertThat(detail.request()).isEmpty();
        assertThat(detail.changes()).isEmpty();
    }

    @Test
    void an_event_whose_request_does_not_open_is_shown_without_it() throws SQLException {
        // Given
        commit(bench.applied("k1"));
        var id = (UUID) bench.event().get("id");
        bench.spoil(id);
        // When
        var detail = reader.find(bench.tenant, id).orElseThrow();
        // Then
        assertThat(detail.request()).isEmpty();
        assertThat(detail.event().externalId()).isEqualTo("evt_k1");
    }

    @Test
    void images_of_another_shape_show_nothing() {
        // Given
        var event = bench.seeds().event(bench.tenant, bench.clock.instant(), "customer.created", "applied");
        bench.seeds().change(bench.tenant, event, 2, new UUID(5, 5), "[]");
        bench.seeds()
                .change(
                        bench.tenant,
                        event,
                        1,
                        new UUID(6, 6),
                        "{\"external_id\":7,\"before\":{\"a\":1},\"after\":null}");
        // When
        var changes = reader.find(bench.tenant, event).orElseThrow().changes();
        // Then
        assertThat(changes)
                .containsExactly(
                        new StoredChange(new UUID(6, 6), "customers", null, "inserted", Map.of("a", 1L), null),
                        new StoredChange(new UUID(5, 5), "customers", null, "inserted", null, null));
    }

    @Test
    void an_event_without_a_time_of_the_provider_s_shows_none() throws SQLException {
        // Given
        commit(bench.waiting(Facts.timeless("k1")));
        // When
        var shown = reader.list(bench.tenant, EventFilter.ALL, Optional.empty(), ALL);
        // Then
        assertThat(shown).extracting(StoredEvent::occurredAt).containsOnlyNulls();
    }

    @Test
    void held_events_are_the_nil_tenant_s() throws SQLException {
        // Given
        var event = Facts.event("held" + bench.tenant);
        commit(bench.request(Receipt.NO_TENANT, new Arrival(event, new Fate.Hold())));
        var filter = Filter.NONE.externalId(event.externalId()).build();
        // When
        var held = reader.list(Receipt.NO_TENANT, filter, Optional.empty(), ALL);
        // Then
        assertThat(held).extracting(StoredEvent::status).containsExactly("held");
    }
}
