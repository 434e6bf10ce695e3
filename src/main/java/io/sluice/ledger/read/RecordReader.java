package io.sluice.ledger.read;

import io.sluice.event.Vault;
import io.sluice.ledger.row.RecordRows;
import io.sluice.ledger.row.StateCodec;
import io.sluice.record.Kind;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;

/** Reads records, in the caller's transaction. Blocking. */
@ApplicationScoped
public class RecordReader {

    private final DataSource database;
    private final Vault vault;

    RecordReader(DataSource database, Vault vault) {
        this.database = database;
        this.vault = vault;
    }

    /** Those last updated come first. */
    public List<StoredRecord> list(
            UUID tenant,
            Kind kind,
            Optional<String> externalId,
            Optional<Instant> updatedSince,
            Optional<Position> before,
            int limit) {
        return of(tenant, kind)
                .where("external_ref = ?", externalId.map(id -> RecordRows.externalRef(vault, kind, tenant, id)))
                .where("updated_at >= ?", updatedSince)
                .newestFirst("updated_at", before, limit)
                .list(database, row -> read(tenant, kind, row));
    }

    public Optional<StoredRecord> find(UUID tenant, Kind kind, UUID id) {
        return of(tenant, kind).where("id = ?", id).list(database, row -> read(tenant, kind, row)).stream()
                .findFirst();
    }

    /** The record of a send. */
    public Optional<StoredRecord> sent(UUID tenant, Kind kind, String sendId) {
        return of(tenant, kind).where("send_id = ?", sendId).list(database, row -> read(tenant, kind, row)).stream()
                .findFirst();
    }

    private static Query of(UUID tenant, Kind kind) {
        return new Query("SELECT * FROM \"" + kind.name() + "\"").where("tenant_id = ?", tenant);
    }

    private StoredRecord read(UUID tenant, Kind kind, ResultSet row) throws SQLException {
        var sealed = StateCodec.decode(kind, vault.open(tenant, kind.name(), row.getBytes("state")));
        return StoredRecord.from(kind, sealed, row);
    }
}
