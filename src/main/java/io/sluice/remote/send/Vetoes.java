package io.sluice.remote.send;

import io.sluice.event.Vault;
import io.sluice.ledger.row.RecordRows;
import io.sluice.provider.Veto;
import io.sluice.record.Kinds;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Looks whether something forbids a send, in the caller's transaction: what was committed before is respected. What a person forbade holds also where the record that
 * said so was erased.
 */
@ApplicationScoped
class Vetoes {
    private final Vault vault;

    Vetoes(Vault vault) {
        this.vault = vault;
    }

    /** What the source and its tenant say to a send. */
    enum Standing {
        OPEN(""),
        SANDBOX("The source is a sandbox now."),
        DISABLED("The source is disabled."),
        GONE("The source is deleted."),
        SUSPENDED("The tenant is suspended.");

        private final String reason;

        Standing(String reason) {
            this.reason = reason;
        }

        /** For people; empty: nothing stands against it. */
        String reason() {
            return reason;
        }
    }

    Standing standing(Connection connection, UUID tenant, UUID source) throws SQLException {
        try (var select = connection.prepareStatement("""
                SELECT CASE WHEN t.status <> 'active' THEN 'SUSPENDED'
                            WHEN s.id IS NULL THEN 'GONE'
                            WHEN s.status <> 'active' THEN 'DISABLED'
                            WHEN s.config ->> 'sandbox' = 'true' THEN 'SANDBOX'
                            ELSE 'OPEN' END
                FROM tenant t LEFT JOIN source s ON s.tenant_id = t.id AND s.id = ? WHERE t.id = ?
                """)) {
            select.setObject(1, source);
            select.setObject(2, tenant);
            try (var row = select.executeQuery()) {
                return row.next() ? Standing.valueOf(row.getString(1)) : Standing.GONE;
            }
        }
    }

    /** The reason; empty where nothing forbids it. */
    Optional<String> find(Connection connection, UUID tenant, List<Veto> vetoes) throws SQLException {
        for (var veto : vetoes) {
            if (holds(connection, tenant, veto)) {
                return Optional.of(veto.reason());
            }
        }
        return Optional.empty();
    }

    private boolean holds(Connection connection, UUID tenant, Veto veto) throws SQLException {
        var kind = Kinds.get(veto.record().kind());
        if (kind.columns().stream().noneMatch(f -> f.name().equals(veto.flag()))) {
            throw new IllegalArgumentException(kind.name() + " has no flag " + veto.flag());
        }
        var ref = RecordRows.externalRef(vault, kind, tenant, veto.record().externalId());
        try (var select = connection.prepareStatement("""
                SELECT EXISTS (SELECT FROM "%1$s" WHERE tenant_id = ? AND external_ref = ? AND scope = ? AND "%2$s")
                  OR coalesce((SELECT opted_out FROM consent WHERE tenant_id = ? AND address_ref = ? AND scope = ? AND kind = '%1$s' AND flag = '%2$s'
                               ORDER BY at DESC, rank DESC, opted_out DESC LIMIT 1), false)
                """.formatted(kind.name(), veto.flag()))) {
            for (int first = 1; first <= 4; first += 3) {
                select.setObject(first, tenant);
                select.setString(first + 1, ref);
                select.setString(first + 2, veto.record().scope());
            }
            try (var found = select.executeQuery()) {
                return found.next() && found.getBoolean(1);
            }
        }
    }
}
