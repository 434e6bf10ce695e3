package io.sluice.remote;

import io.sluice.event.Vault;
import io.sluice.ledger.StoreUnavailable;
import io.sluice.ledger.Transactions;
import io.sluice.provider.Json;
import io.sluice.tenant.DataKeys;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What sources give to call their providers with. Blocking. */
@ApplicationScoped
public class Credentials {
    private static final String PURPOSE = "credential";

    private final Transactions transactions;
    private final Vault vault;

    Credentials(Transactions transactions, Vault vault) {
        this.transactions = transactions;
        this.vault = vault;
    }

    /**
     * A source with a credential.
     *
     * @param tenant empty: the platform's
     * @param credential by field, as the API took it
     */
    public record Access(
            UUID source,
            Optional<UUID> tenant,
            String provider,
            Map<String, String> config,
            Map<String, String> credential) {
        /** Names the source alone. */
        @Override
        public String toString() {
            return "Access[" + provider + ", " + source + "]";
        }

        /** A field that every credential of the provider has. */
        public String part(String field) {
            return Optional.ofNullable(credential.get(field)).orElseThrow();
        }
    }

    private record Sealed(Optional<UUID> tenant, String provider, String config, byte[] credential) {}

    /**
     * @return empty where there is no such source, or it has none
     * @throws StoreUnavailable Postgres is away
     */
    public Optional<Access> of(UUID source) throws SQLException {
        return transactions.call(connection -> sealed(connection, source)).map(s -> opened(source, s));
    }

    private static Optional<Sealed> sealed(Connection connection, UUID source) throws SQLException {
        try (var select = connection.prepareStatement(
                "SELECT tenant_id, provider, config, credential FROM source WHERE id = ? AND credential IS NOT NULL")) {
            select.setObject(1, source);
            try (var row = select.executeQuery()) {
                return row.next() ? Optional.of(sealed(row)) : Optional.empty();
            }
        }
    }

    private static Sealed sealed(ResultSet row) throws SQLException {
        return new Sealed(
                Optional.ofNullable(row.getObject(1, UUID.class)), row.getString(2), row.getString(3), row.getBytes(4));
    }

    private Access opened(UUID source, Sealed sealed) {
        var opened = vault.open(sealed.tenant().orElse(DataKeys.PLATFORM), PURPOSE, sealed.credential());
        return new Access(
                source,
                sealed.tenant(),
                sealed.provider(),
                fields(sealed.config().getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                fields(opened));
    }

    private static Map<String, String> fields(byte[] json) {
        var fields = new LinkedHashMap<String, String>();
        Json.parse(json)
                .ifPresent(node -> node.properties()
                        .forEach(field ->
                                fields.put(field.getKey(), field.getValue().asText())));
        return fields;
    }
}
