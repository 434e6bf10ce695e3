package io.sluice.ledger.read;

import io.sluice.event.Vault;
import io.sluice.ledger.StoreUnavailable;
import io.sluice.ledger.Transactions;
import io.sluice.ledger.row.RecordRows;
import io.sluice.ledger.row.StateCodec;
import io.sluice.record.Kind;
import io.sluice.record.Kinds;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** What a calendar still has here, to be held against a full list of it. Blocking. */
@ApplicationScoped
public class CalendarRecords {
    private static final Kind EVENTS = Kinds.get("calendar_events");

    private final Transactions transactions;
    private final Vault vault;

    CalendarRecords(Transactions transactions, Vault vault) {
        this.transactions = transactions;
        this.vault = vault;
    }

    /**
     * An event of a calendar.
     *
     * @param id Google's
     * @param version provider time of the newest state taken in
     */
    public record Present(String id, Instant version) {
        /** Hides the id. */
        @Override
        public String toString() {
            return "Present[" + version + "]";
        }
    }

    /**
     * The events of a calendar that are not cancelled here and not on the list.
     *
     * @param listed Google's ids of those that are on it
     * @throws StoreUnavailable Postgres is away
     */
    public List<Present> missing(UUID tenant, String calendar, Set<String> listed) throws SQLException {
        var scope = vault.blind(tenant, calendar);
        var refs = listed.stream()
                .map(id -> RecordRows.externalRef(vault, EVENTS, tenant, id))
                .collect(Collectors.toSet());
        var present = transactions.call(connection -> of("SELECT external_ref FROM calendar_events", tenant, scope)
                .where("status IS DISTINCT FROM 'cancelled'")
                .list(connection, row -> row.getString(1)));
        return all(
                tenant,
                scope,
                present.stream().filter(ref -> !refs.contains(ref)).toArray());
    }

    private record Sealed(byte[] state, Instant version) {}

    /** Where an id is too long for its column, only the sealed state has it. */
    private List<Present> all(UUID tenant, String scope, Object[] refs) throws SQLException {
        if (refs.length == 0) {
            return List.of();
        }
        var states = transactions.call(connection -> of("SELECT state, version_at FROM calendar_events", tenant, scope)
                .where("external_ref = ANY (?)", connection.createArrayOf("text", refs))
                .list(
                        connection,
                        row -> new Sealed(row.getBytes(1), row.getTimestamp(2).toInstant())));
        return states.stream()
                .map(found -> new Present(
                        StateCodec.decode(EVENTS, vault.open(tenant, EVENTS.name(), found.state()))
                                .externalId(),
                        found.version()))
                .toList();
    }

    private static Query of(String select, UUID tenant, String scope) {
        return new Query(select).where("tenant_id = ?", tenant).where("scope = ?", scope);
    }
}
