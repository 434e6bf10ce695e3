package io.sluice.ledger.person;

import io.sluice.event.Vault;
import io.sluice.ledger.StoreUnavailable;
import io.sluice.ledger.read.Position;
import io.sluice.ledger.read.Query;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Reads what people allowed and forbade, in the caller's transaction. Blocking. */
@ApplicationScoped
public class Consents {
    private final DataSource database;
    private final Vault vault;

    Consents(DataSource database, Vault vault) {
        this.database = database;
        this.vault = vault;
    }

    /**
     * What one event said.
     *
     * @param channel sms, whatsapp or email
     * @param reason a suppression's; null where the event gives none
     * @param eventType null where it was known before there was a history
     * @param at the provider's time; that of receipt where it gives none
     */
    public record Consent(
            UUID id,
            String channel,
            boolean optedOut,
            @Nullable String reason,
            @Nullable String eventType,
            Instant at,
            UUID eventId) {}

    /**
     * The history of a contact, also of one that was erased; newest first.
     *
     * @return empty where there neither is nor was such a contact
     */
    public Optional<List<Consent>> list(UUID tenant, UUID contact, Optional<Position> before, int limit) {
        try (var connection = database.getConnection()) {
            var refs = refs(connection, tenant, contact);
            return refs.isEmpty() ? Optional.empty() : Optional.of(list(connection, tenant, refs, before, limit));
        } catch (SQLException e) {
            throw StoreUnavailable.is(e) ? new StoreUnavailable(e) : new IllegalStateException("a query failed", e);
        }
    }

    private List<String> refs(Connection connection, UUID tenant, UUID contact) throws SQLException {
        var found = new Contacts(vault).find(connection, tenant, contact);
        return found.isPresent()
                ? Contacts.addressRefs(vault, tenant, found.get().address())
                : ErasureRows.addressRefs(connection, tenant, contact);
    }

    private static List<Consent> list(
            Connection connection, UUID tenant, List<String> refs, Optional<Position> before, int limit)
            throws SQLException {
        var query = new Query("SELECT * FROM consent")
                .where("tenant_id = ?", tenant)
                .where("address_ref = ANY (?)", connection.createArrayOf("text", refs.toArray()));
        before.ifPresent(p -> query.where("(at, id) < (?, ?)", p.at(), p.id()));
        return query.orderBy("at DESC, id DESC LIMIT " + limit)
                .list(
                        connection,
                        row -> new Consent(
                                row.getObject("id", UUID.class),
                                row.getString("channel"),
                                row.getBoolean("opted_out"),
                                row.getString("reason"),
                                row.getString("event_type"),
                                row.getObject("at", OffsetDateTime.class).toInstant(),
                                row.getObject("event_id", UUID.class)));
    }
}
