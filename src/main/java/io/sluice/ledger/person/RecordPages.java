package io.sluice.ledger.person;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.event.Vault;
import io.sluice.ledger.person.match.Person;
import io.sluice.ledger.read.Position;
import io.sluice.ledger.read.StoredRecord;
import io.sluice.ledger.row.RecordRows;
import io.sluice.ledger.row.StateCodec;
import io.sluice.record.Kind;
import io.sluice.record.Privacy.Erasure;
import io.sluice.record.State;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The records of a kind in which a person occurs, page by page. */
final class RecordPages {
    private final Vault vault;

    RecordPages(Vault vault) {
        this.vault = vault;
    }

    /** A record that names the person. */
    record Hit(StateCodec.Sealed sealed, State state, StoredRecord stored) {
        UUID id() {
            return stored.id();
        }
    }

    /**
     * @param person the person as known now: ids may have been learned
     * @param end where the next page begins; empty: there was nothing more
     */
    record Found(List<Hit> hits, Person person, Optional<Position> end) {}

    /** One row, opened. */
    private record Opened(StateCodec.Sealed sealed, State state, StoredRecord stored, String text) {
        @Override
        public String toString() {
            return "Opened[" + stored.id() + "]";
        }
    }

    Found page(Connection connection, UUID tenant, Kind kind, Person person, Position after) throws SQLException {
        var walk = new Walk(kind.name(), "updated_at", "state", "true");
        var page = walk.page(connection, tenant, after, row -> open(tenant, kind, row));
        var known = person;
        var hits = new ArrayList<Hit>();
        for (var opened : page.rows()) {
            known = opened.isPresent() ? learned(kind, known, opened.get()) : known;
        }
        for (var opened : page.rows()) {
            hit(known, opened).ifPresent(hits::add);
        }
        return new Found(hits, known, page.end());
    }

    /** Those of these records that name the person; they stay as they are until the transaction ends. */
    List<Hit> locked(Connection connection, UUID tenant, Kind kind, Person person, Collection<UUID> records)
            throws SQLException {
        try (var select = connection.prepareStatement(
                "SELECT * FROM \"" + kind.name() + "\" WHERE tenant_id = ? AND id = ANY (?) ORDER BY id FOR UPDATE")) {
            select.setObject(1, tenant);
            select.setArray(2, connection.createArrayOf("uuid", records.toArray()));
            var hits = new ArrayList<Hit>();
            try (var row = select.executeQuery()) {
                while (row.next()) {
                    hit(person, open(tenant, kind, row)).ifPresent(hits::add);
                }
            }
            return hits;
        }
    }

    /** What does not open is unreadable, and so names nobody. */
    private Optional<Opened> open(UUID tenant, Kind kind, ResultSet row) throws SQLException {
        try {
            var bytes = vault.open(tenant, kind.name(), row.getBytes("state"));
            var sealed = StateCodec.decode(kind, bytes);
            var state = StateCodec.state(kind, sealed, RecordRows.columns(kind, row));
            return Optional.of(
                    new Opened(sealed, state, StoredRecord.from(kind, sealed, row), new String(bytes, UTF_8)));
        } catch (IllegalStateException unreadable) {
            return Optional.empty();
        }
    }

    private static Person learned(Kind kind, Person person, Opened opened) {
        return kind.privacy().erasure() == Erasure.FIELDS_AND_REFERENCES && person.isReachedIn(opened.text())
                ? person.and(opened.sealed().externalId())
                : person;
    }

    private static Optional<Hit> hit(Person person, Optional<Opened> row) {
        return row.filter(o -> person.isNamedIn(o.text())
                        || o.state().values().values().stream().anyMatch(person::isMeantBy))
                .map(o -> new Hit(o.sealed(), o.state(), o.stored()));
    }
}
