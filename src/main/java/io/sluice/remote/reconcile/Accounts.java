package io.sluice.remote.reconcile;

import io.sluice.ledger.StoreUnavailable;
import io.sluice.ledger.Transactions;
import io.sluice.remote.Credentials.Access;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Which accounts of its provider a source speaks for. Blocking; throws {@link StoreUnavailable} where Postgres is away. */
@ApplicationScoped
class Accounts {
    /** Of a tenant's source so many of its newest events of a month are looked at: an account that is silent for longer is listed again once it sends. */
    private static final int LOOKED_AT = 10_000;

    private final Transactions transactions;

    Accounts(Transactions transactions) {
        this.transactions = transactions;
    }

    /** Account keys: the platform's source has routes, a tenant's source has sent events of them. */
    List<String> of(Access access) throws SQLException {
        return access.tenant().isPresent()
                ? keys("""
                        SELECT DISTINCT account_key FROM (
                          SELECT account_key FROM event WHERE tenant_id = ? AND source_id = ? AND received_at >= now() - interval '30 days'
                          ORDER BY received_at DESC, id DESC LIMIT %d) e
                        WHERE account_key IS NOT NULL
                        """.formatted(LOOKED_AT), access.tenant().get(), access.source())
                : keys("SELECT key FROM route WHERE provider = ?", access.provider());
    }

    private List<String> keys(String query, Object... parameters) throws SQLException {
        return transactions.call(connection -> {
            try (var select = connection.prepareStatement(query)) {
                for (int i = 0; i < parameters.length; i++) {
                    select.setObject(i + 1, parameters[i]);
                }
                var keys = new ArrayList<String>();
                try (var row = select.executeQuery()) {
                    while (row.next()) {
                        keys.add(row.getString(1));
                    }
                }
                return keys;
            }
        });
    }
}
