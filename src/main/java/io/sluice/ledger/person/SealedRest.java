package io.sluice.ledger.person;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.event.RawRequest;
import io.sluice.event.Vault;
import io.sluice.ledger.person.match.Person;
import io.sluice.ledger.read.Position;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** What else is sealed and may name a person: requests that were refused, objects to be fetched, filters of replays, and what is still to be sent. */
enum SealedRest {
    REJECTION(
            new Walk("rejection", "received_at", "request", "octet_length(request) > 0"),
            "DELETE FROM rejection WHERE tenant_id = ? AND id = ANY (?)"),
    REFETCH(
            new Walk("refetch", "created_at", "external_id", "true"),
            "DELETE FROM refetch WHERE tenant_id = ? AND id = ANY (?)"),
    REPLAY(new Walk("replay", "created_at", "filter", "octet_length(filter) > 0"), """
            UPDATE replay SET filter = '', status = CASE status WHEN 'running' THEN 'cancelled' ELSE status END WHERE tenant_id = ? AND id = ANY (?)"""),
    SEND(new Walk("send", "created_at", "request", "request IS NOT NULL"), """
            UPDATE send SET request = NULL, due_at = NULL, status = 'failed', error = 'The person was erased.' WHERE tenant_id = ? AND id = ANY (?)""");

    private final Walk walk;
    private final String erasing;

    SealedRest(Walk walk, String erasing) {
        this.walk = walk;
        this.erasing = erasing;
    }

    /** As the parts of an erasure are called. */
    String table() {
        return walk.table();
    }

    static Optional<SealedRest> of(String table) {
        return Arrays.stream(values()).filter(r -> r.table().equals(table)).findFirst();
    }

    /** @param end where the next page begins; empty: there was nothing more */
    record Found(List<UUID> hits, Optional<Position> end) {}

    private record Row(UUID id, byte[] sealed) {}

    Found page(Connection connection, Vault vault, UUID tenant, Person person, Position after) throws SQLException {
        var page = walk.page(
                connection,
                tenant,
                after,
                row -> new Row(row.getObject("id", UUID.class), row.getBytes(walk.sealed())));
        var hits = page.rows().stream()
                .filter(row -> names(vault, tenant, person, row.sealed()))
                .map(Row::id)
                .toList();
        return new Found(hits, page.end());
    }

    /** What does not open is unreadable, and so names nobody. */
    private boolean names(Vault vault, UUID tenant, Person person, byte[] sealed) {
        try {
            var bytes = vault.open(tenant, table(), sealed);
            return this == REJECTION
                    ? person.isNamedIn(RawRequest.fromBytes(bytes))
                    : person.isNamedIn(new String(bytes, UTF_8));
        } catch (IllegalStateException | UncheckedIOException unreadable) {
            return false;
        }
    }

    Counts erase(Connection connection, UUID tenant, Collection<UUID> rows) throws SQLException {
        try (var update = connection.prepareStatement(erasing)) {
            update.setObject(1, tenant);
            update.setArray(2, connection.createArrayOf("uuid", rows.toArray()));
            return Counts.of(plural(), update.executeUpdate());
        }
    }

    private String plural() {
        return this == REFETCH ? "refetches" : name().toLowerCase(Locale.ROOT) + "s";
    }
}
