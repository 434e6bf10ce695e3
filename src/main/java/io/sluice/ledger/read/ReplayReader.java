package io.sluice.ledger.read;

import io.sluice.event.Ids;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;

/** Reads replays, in the caller's transaction. Blocking. */
@ApplicationScoped
public class ReplayReader {
    private final DataSource database;

    ReplayReader(DataSource database) {
        this.database = database;
    }

    /** Newest first, those made before the given one. */
    public List<StoredReplay> list(UUID tenant, int limit, Optional<UUID> before) {
        return of(tenant)
                .where("id < ?", before.orElse(Ids.LAST))
                .orderBy("id DESC LIMIT " + limit)
                .list(database, StoredReplay::from);
    }

    public Optional<StoredReplay> find(UUID tenant, UUID id) {
        return of(tenant).where("id = ?", id).list(database, StoredReplay::from).stream()
                .findFirst();
    }

    private static Query of(UUID tenant) {
        return new Query("SELECT " + StoredReplay.COLUMNS + " FROM replay").where("tenant_id = ?", tenant);
    }
}
