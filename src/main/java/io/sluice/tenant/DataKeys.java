package io.sluice.tenant;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.narayana.jta.QuarkusTransactionException;
import io.quarkus.runtime.StartupEvent;
import io.sluice.event.Vault;
import io.sluice.tenant.key.MasterKeys;
import io.sluice.tenant.key.OpenKeys;
import io.sluice.tenant.key.WrappedKeys;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * Envelope encryption: each tenant has its own data keys, which rest wrapped by a master key ({@code SLUICE_ENCRYPTION_KEY}). Sealed bytes are compressed first.
 * Thread-safe.
 */
@Singleton
public class DataKeys implements Vault {

    /** Whose keys seal what no tenant owns: held events, platform sources' secrets. */
    public static final UUID PLATFORM = new UUID(0, 0);

    private static final Logger LOG = Logger.getLogger(DataKeys.class);

    private final WrappedKeys stored;
    private final DataSource database;
    private final LoadingCache<UUID, OpenKeys> cache;

    DataKeys(SecurityConfig config, DataSource database) throws GeneralSecurityException {
        OpenKeys.register();
        this.stored = new WrappedKeys(MasterKeys.of(config.encryptionKey()), database);
        this.database = database;
        this.cache = Caffeine.newBuilder().maximumSize(100_000).build(this::loadOutside);
    }

    /** Outside the caller's transaction. What fails there comes wrapped, but that a key is gone is part of the contract. */
    private OpenKeys loadOutside(UUID tenant) {
        try {
            return QuarkusTransaction.suspendingExisting().call(() -> load(tenant));
        } catch (QuarkusTransactionException e) {
            throw e.getCause() instanceof IllegalStateException gone ? gone : e;
        }
    }

    /** Makes the data keys of a new tenant, in the caller's transaction. Does nothing where it has some. */
    public void create(Connection connection, UUID tenant) throws SQLException {
        try {
            stored.insert(connection, tenant, OpenKeys.generate());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no data keys could be made", e);
        }
    }

    @Override
    public void warm(UUID tenant) {
        var unused = cache.get(tenant);
    }

    /** Makes the platform's own keys on the first start. */
    void start(@Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE) StartupEvent event) throws SQLException {
        try (var connection = database.getConnection()) {
            create(connection, PLATFORM);
        }
    }

    /** How they rest, wrapped. */
    public WrappedKeys stored() {
        return stored;
    }

    /** Forgets a tenant's keys after they were erased. */
    public void forget(UUID tenant) {
        cache.invalidate(tenant);
    }

    /** Forgets the keys of those that were erased unnoticed. Where Postgres cannot tell, all stay, as nothing could be sealed without. */
    public void forgetErased() {
        var cached = Set.copyOf(cache.asMap().keySet());
        try (var connection = database.getConnection();
                var select = connection.prepareStatement("SELECT tenant_id FROM data_key WHERE tenant_id = ANY (?)")) {
            select.setArray(1, connection.createArrayOf("uuid", cached.toArray()));
            var erased = new HashSet<>(cached);
            try (var row = select.executeQuery()) {
                while (row.next()) {
                    erased.remove(row.getObject(1, UUID.class));
                }
            }
            cache.invalidateAll(erased);
        } catch (SQLException e) {
            LOG.warnf("data keys erased meanwhile may be kept until the next start sqlstate=%s", e.getSQLState());
        }
    }

    @Override
    public byte[] seal(UUID tenant, String purpose, byte[] plain) {
        return cache.get(tenant).seal(bound(tenant, purpose), plain);
    }

    @Override
    public byte[] open(UUID tenant, String purpose, byte[] sealed) {
        return cache.get(tenant).open(bound(tenant, purpose), sealed);
    }

    @Override
    public byte[] reseal(UUID tenant, String from, String to, byte[] sealed) {
        return cache.get(tenant).reseal(bound(tenant, from), bound(tenant, to), sealed);
    }

    @Override
    public String blind(UUID tenant, String text) {
        return cache.get(tenant).blind(text);
    }

    /** On a connection of its own: the caller's transaction may be bound to the API's role, which must not read keys. */
    private OpenKeys load(UUID tenant) throws SQLException, GeneralSecurityException {
        var found = stored.find(tenant).orElseThrow(() -> new IllegalStateException("the tenant has no data keys"));
        return OpenKeys.of(found);
    }

    private static byte[] bound(UUID tenant, String purpose) {
        return (tenant + "/" + purpose).getBytes(StandardCharsets.UTF_8);
    }
}
