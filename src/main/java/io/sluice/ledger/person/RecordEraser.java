package io.sluice.ledger.person;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.event.Vault;
import io.sluice.ledger.person.match.Person;
import io.sluice.ledger.row.StateCodec;
import io.sluice.ledger.row.Unnest;
import io.sluice.record.Kind;
import io.sluice.record.Privacy.Erasure;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** Deletes the records that are about a person, and clears the others. */
final class RecordEraser {
    private final Vault vault;
    private final RecordPages pages;

    RecordEraser(Vault vault) {
        this.vault = vault;
        this.pages = new RecordPages(vault);
    }

    /** A record and what is left of it. */
    private record Cleared(UUID id, byte[] sealed) {}

    /** Of a page, what is to go. */
    private record Due(List<UUID> deleted, List<Cleared> cleared) {
        List<UUID> all() {
            var all = new ArrayList<>(deleted);
            cleared.forEach(c -> all.add(c.id()));
            return all;
        }
    }

    /**
     * Erases the person from these records, behind whoever writes to the tenant; first what events did to them, and unfinished while there is more of that: then the
     * records are still there.
     */
    Counts erase(Connection connection, UUID tenant, Kind kind, Person person, Collection<UUID> records, Instant now)
            throws SQLException {
        var due = due(tenant, kind, person, pages.locked(connection, tenant, kind, person, records));
        if (due.all().isEmpty()) {
            return Counts.NONE;
        }
        var changes = EventEraser.changesOf(connection, tenant, due.all());
        if (!changes.whole()) {
            return changes;
        }
        delete(connection, tenant, kind, due.deleted());
        clear(connection, tenant, kind, due.cleared(), now);
        return changes.and(EventEraser.refetches(connection, tenant, due.all()))
                .and(Counts.of(kind.name(), due.all().size()));
    }

    /** Whether erasing would change the record. */
    boolean isDue(UUID tenant, Kind kind, Person person, RecordPages.Hit hit) {
        return !due(tenant, kind, person, List.of(hit)).all().isEmpty();
    }

    /** A record whose very key is the person's address cannot be cleared, only deleted. */
    private Due due(UUID tenant, Kind kind, Person person, List<RecordPages.Hit> hits) {
        var due = new Due(new ArrayList<>(), new ArrayList<>());
        for (var hit : hits) {
            var left = hit.state().withoutPersonal(kind);
            var encoded = StateCodec.encode(
                    kind, hit.sealed().externalId(), hit.sealed().scope(), left);
            if (kind.privacy().erasure() == Erasure.RECORD || person.isReachedIn(new String(encoded, UTF_8))) {
                due.deleted().add(hit.id());
            } else if (!left.equals(hit.state())) {
                due.cleared().add(new Cleared(hit.id(), vault.seal(tenant, kind.name(), encoded)));
            }
        }
        return due;
    }

    private static void delete(Connection connection, UUID tenant, Kind kind, List<UUID> records) throws SQLException {
        try (var delete = connection.prepareStatement(
                "DELETE FROM \"" + kind.name() + "\" WHERE tenant_id = ? AND id = ANY (?)")) {
            delete.setObject(1, tenant);
            delete.setArray(2, connection.createArrayOf("uuid", records.toArray()));
            delete.executeUpdate();
        }
    }

    private static void clear(Connection connection, UUID tenant, Kind kind, List<Cleared> records, Instant now)
            throws SQLException {
        try (var update = connection.prepareStatement("UPDATE \"" + kind.name() + "\" AS r"
                + " SET state = c.state, suspect = false, updated_at = ? FROM unnest(?::uuid[], ?::bytea[]) AS c(id, state)"
                + " WHERE r.tenant_id = ? AND r.id = c.id")) {
            update.setObject(1, now.atOffset(ZoneOffset.UTC));
            new Unnest<>(update, records, 1).uuid(Cleared::id).bytes(Cleared::sealed);
            update.setObject(4, tenant);
            update.executeUpdate();
        }
    }
}
