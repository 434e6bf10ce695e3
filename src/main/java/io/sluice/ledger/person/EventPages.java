package io.sluice.ledger.person;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.event.RawRequest;
import io.sluice.event.Vault;
import io.sluice.ledger.person.match.Person;
import io.sluice.ledger.read.Position;
import io.sluice.ledger.read.StoredEvent;
import io.sluice.ledger.read.StoredEvent.StoredChange;
import io.sluice.ledger.row.StateCodec;
import io.sluice.ledger.row.Unnest;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The events that name a person, in what was received or in what they did to records, page by page. */
final class EventPages {
    /** What was emptied already holds nobody. */
    private static final Walk WALK = new Walk("event", "received_at", "payload", "octet_length(payload) > 0");

    private final Vault vault;

    EventPages(Vault vault) {
        this.vault = vault;
    }

    /** @param end where the next page begins; empty: there was nothing more */
    record Found(List<StoredEvent.Detail> hits, Optional<Position> end) {}

    private record Row(StoredEvent event, byte[] payload, String log) {}

    /** @param images as text; empty where they were emptied, or do not open */
    private record Change(StoredChange change, String images, boolean emptied) {}

    /** @param emptied also events of which a change was emptied: they changed a record that is erased */
    Found page(Connection connection, UUID tenant, Person person, Position after, boolean emptied) throws SQLException {
        var page = WALK.page(
                connection,
                tenant,
                after,
                row -> new Row(StoredEvent.from(row), row.getBytes("payload"), row.getString("attempt_log")));
        var changes = changes(connection, tenant, page.rows());
        var hits = new ArrayList<StoredEvent.Detail>();
        for (var row : page.rows()) {
            var request = request(tenant, row.payload());
            var made = changes.getOrDefault(row.event().id(), List.of());
            boolean named = request.filter(person::isNamedIn).isPresent()
                    || made.stream().anyMatch(c -> (emptied && c.emptied()) || person.isNamedIn(c.images()));
            if (named) {
                hits.add(new StoredEvent.Detail(
                        row.event(),
                        request,
                        false,
                        made.stream().map(Change::change).toList(),
                        StateCodec.parse(row.log())));
            }
        }
        return new Found(hits, page.end());
    }

    private Map<UUID, List<Change>> changes(Connection connection, UUID tenant, List<Row> events) throws SQLException {
        try (var select = connection.prepareStatement("""
                SELECT c.event_id, c.record_id, c.kind, c.outcome, c.images FROM change c JOIN unnest(?::uuid[], ?::timestamptz[]) AS e(id, received_at)
                  ON c.event_id = e.id AND c.received_at = e.received_at WHERE c.tenant_id = ? ORDER BY c.number
                """)) {
            new Unnest<>(select, events)
                    .uuid(r -> r.event().id())
                    .time(r -> r.event().receivedAt());
            select.setObject(3, tenant);
            var found = new HashMap<UUID, List<Change>>();
            try (var row = select.executeQuery()) {
                while (row.next()) {
                    found.computeIfAbsent(row.getObject(1, UUID.class), e -> new ArrayList<>())
                            .add(change(tenant, row));
                }
            }
            return found;
        }
    }

    private Change change(UUID tenant, ResultSet row) throws SQLException {
        var sealed = row.getBytes(5);
        var text = sealed.length == 0 ? "" : images(tenant, sealed);
        var images = !text.isEmpty() && StateCodec.parse(text) instanceof Map<?, ?> map ? map : Map.of();
        return new Change(
                new StoredChange(
                        row.getObject(2, UUID.class),
                        row.getString(3),
                        images.get("external_id") instanceof String id ? id : null,
                        row.getString(4),
                        images.get("before"),
                        images.get("after")),
                text,
                sealed.length == 0);
    }

    private String images(UUID tenant, byte[] sealed) {
        try {
            return new String(vault.open(tenant, "change", sealed), UTF_8);
        } catch (IllegalStateException unreadable) {
            return "";
        }
    }

    private Optional<RawRequest> request(UUID tenant, byte[] payload) {
        try {
            return Optional.of(RawRequest.fromBytes(vault.open(tenant, "event", payload)));
        } catch (IllegalStateException | UncheckedIOException unreadable) {
            return Optional.empty();
        }
    }
}
