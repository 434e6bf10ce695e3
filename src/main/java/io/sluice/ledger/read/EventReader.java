package io.sluice.ledger.read;

import io.sluice.event.Ids;
import io.sluice.event.RawRequest;
import io.sluice.event.Vault;
import io.sluice.ledger.read.StoredEvent.StoredChange;
import io.sluice.ledger.row.StateCodec;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;

/** Reads events, in the caller's transaction. Held events are the nil tenant's. Blocking. */
@ApplicationScoped
public class EventReader {

    private final DataSource database;
    private final Vault vault;

    EventReader(DataSource database, Vault vault) {
        this.database = database;
        this.vault = vault;
    }

    /** Newest first. */
    public List<StoredEvent> list(UUID tenant, EventFilter filter, Optional<Position> before, int limit) {
        return new Query("SELECT " + StoredEvent.COLUMNS + " FROM event")
                .events(tenant, filter)
                .newestFirst("received_at", before, limit)
                .list(database, StoredEvent::from);
    }

    public Optional<StoredEvent.Detail> find(UUID tenant, UUID id) {
        return event("SELECT " + StoredEvent.COLUMNS + ", payload, attempt_log FROM event", "id", tenant, id)
                .list(
                        database,
                        row -> new StoredEvent.Detail(
                                StoredEvent.from(row),
                                open(tenant, row.getBytes("payload")),
                                row.getBytes("payload").length == 0,
                                changes(tenant, id),
                                StateCodec.parse(row.getString("attempt_log"))))
                .stream()
                .findFirst();
    }

    private List<StoredChange> changes(UUID tenant, UUID event) {
        return event("SELECT record_id, kind, outcome, images FROM change", "event_id", tenant, event)
                .orderBy("number")
                .list(database, row -> {
                    var images = images(tenant, row.getBytes("images"));
                    return new StoredChange(
                            row.getObject("record_id", UUID.class),
                            row.getString("kind"),
                            images.get("external_id") instanceof String externalId ? externalId : null,
                            row.getString("outcome"),
                            images.get("before"),
                            images.get("after"));
                });
    }

    /** The id holds the time of receipt, which leads to the one partition. */
    private static Query event(String select, String idColumn, UUID tenant, UUID id) {
        return new Query(select)
                .where("tenant_id = ?", tenant)
                .where("received_at = ?", Ids.time(id))
                .where(idColumn + " = ?", id);
    }

    /** A dead letter may be one because its bytes do not open; it is shown all the same. */
    private Optional<RawRequest> open(UUID tenant, byte[] payload) {
        try {
            return payload.length == 0
                    ? Optional.empty()
                    : Optional.of(RawRequest.fromBytes(vault.open(tenant, "event", payload)));
        } catch (IllegalStateException | UncheckedIOException e) {
            return Optional.empty();
        }
    }

    /** Empty once a person whom they name was erased. */
    private Map<?, ?> images(UUID tenant, byte[] sealed) {
        if (sealed.length == 0) {
            return Map.of();
        }
        var json = new String(vault.open(tenant, "change", sealed), StandardCharsets.UTF_8);
        return StateCodec.parse(json) instanceof Map<?, ?> images ? images : Map.of();
    }
}
