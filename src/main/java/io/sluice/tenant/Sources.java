package io.sluice.tenant;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.benmanes.caffeine.cache.AsyncLoadingCache;
import com.github.benmanes.caffeine.cache.CacheLoader;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sluice.provider.SigningSecrets;
import io.sluice.tenant.manage.Route;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * Finds sources, routes and owners for the way of an event; never blocks its caller.
 *
 * <p>What was loaded is served while a newer copy is fetched in the background, so Postgres being away does not stop a known source. A change made on any node drops
 * the old copy everywhere within milliseconds (see {@link Changes}), and within {@link #REFRESH} where that message is lost. Absence is remembered too, so unknown
 * ids cost no query each.
 */
@ApplicationScoped
public class Sources {
    private static final Logger LOG = Logger.getLogger(Sources.class);
    private static final Duration REFRESH = Duration.ofSeconds(5);
    private static final Duration FORGOTTEN = Duration.ofHours(24);

    private static final String SOURCE = """
            SELECT s.id, s.provider, s.status, s.config, t.id AS tenant, t.plan, t.status AS tenant_status,
                   exists(SELECT FROM secret x WHERE x.source_id = s.id) AS required
            FROM source s LEFT JOIN tenant t ON t.id = s.tenant_id WHERE
            """;

    private final DataSource database;
    private final DataKeys keys;
    private final ObjectMapper json = new ObjectMapper();
    private final Executor loaders = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("sources-", 0).factory());
    private final AsyncLoadingCache<UUID, Optional<Endpoint>> byId;
    private final AsyncLoadingCache<String, Optional<Endpoint>> platform;
    private final AsyncLoadingCache<Route, Optional<Owner>> routes;
    private final AsyncLoadingCache<UUID, Optional<Owner>> owners;

    record Route(String provider, String key) {}

    Sources(DataSource database, DataKeys keys) {
        this.database = database;
        this.keys = keys;
        this.byId = cache(100_000, this::loadById);
        this.platform = cache(100, this::loadPlatform);
        this.routes = cache(100_000, this::loadRoute);
        this.owners = cache(100_000, this::loadOwner);
    }

    private <K, V> AsyncLoadingCache<K, V> cache(int size, CacheLoader<K, V> loader) {
        return Caffeine.newBuilder()
                .maximumSize(size)
                .executor(loaders)
                .expireAfterAccess(FORGOTTEN)
                .refreshAfterWrite(REFRESH)
                .buildAsync(new Kept<>(loader));
    }

    /** Keeps the old copy where a newer one cannot be had. */
    private record Kept<K, V>(CacheLoader<K, V> loader) implements CacheLoader<K, V> {
        @Override
        public V load(K key) throws Exception {
            return loader.load(key);
        }

        @Override
        public V reload(K key, V old) {
            try {
                return loader.load(key);
            } catch (Exception e) {
                LOG.debugf(
                        "an older copy serves while Postgres is away error=%s",
                        e.getClass().getName());
                return old;
            }
        }
    }

    /** The source of this id, the platform's ones included. Fails where Postgres is away and the source was never loaded. */
    public CompletableFuture<Optional<Endpoint>> byId(UUID id) {
        return byId.get(id);
    }

    /** The platform's source for a provider. */
    public CompletableFuture<Optional<Endpoint>> platform(String provider) {
        return platform.get(provider);
    }

    /** The tenant that a route leads to; empty where there is none. */
    public CompletableFuture<Optional<Owner>> routed(String provider, String accountKey) {
        return routes.get(new Route(provider, accountKey));
    }

    /** A tenant; empty where it was erased. */
    public CompletableFuture<Optional<Owner>> owner(UUID tenant) {
        return owners.get(tenant);
    }

    void sourceChanged(UUID id) {
        byId.synchronous().invalidate(id);
        platform.synchronous().invalidateAll();
        owners.synchronous().invalidateAll();
        routes.synchronous().invalidateAll();
    }

    void routeChanged(String provider, String key) {
        routes.synchronous().invalidate(new Route(provider, key));
    }

    private Optional<Endpoint> loadById(UUID id) throws SQLException {
        return load("s.id = ?", id);
    }

    private Optional<Endpoint> loadPlatform(String provider) throws SQLException {
        return load("s.tenant_id IS NULL AND s.provider = ?", provider);
    }

    /** Unsealing comes after the connection is given back: it may need one itself. */
    private Optional<Endpoint> load(String condition, Object parameter) throws SQLException {
        var found = new ArrayList<Stored>();
        try (var connection = database.getConnection();
                var select = connection.prepareStatement(SOURCE + condition)) {
            select.setObject(1, parameter);
            try (var row = select.executeQuery()) {
                while (row.next()) {
                    found.add(stored(connection, row));
                }
            }
        }
        return found.stream().findFirst().map(this::opened);
    }

    /** A source as it rests, its secrets sealed. */
    private record Stored(Endpoint endpoint, List<SealedSecret> secrets) {}

    private record SealedSecret(UUID id, byte[] value, Optional<Instant> expiresAt) {}

    private Stored stored(Connection connection, ResultSet row) throws SQLException {
        var id = row.getObject("id", UUID.class);
        var owner = row.getObject("tenant", UUID.class) == null
                ? Optional.<Owner>empty()
                : Optional.of(owner(row, "tenant", "tenant_status"));
        var active = row.getString("status").equals("active");
        var endpoint = new Endpoint(
                id,
                owner,
                row.getString("provider"),
                active,
                config(row.getString("config")),
                List.of(),
                row.getBoolean("required"));
        return new Stored(endpoint, secrets(connection, id));
    }

    private static List<SealedSecret> secrets(Connection connection, UUID source) throws SQLException {
        try (var select = connection.prepareStatement(
                "SELECT id, value, expires_at FROM secret WHERE source_id = ? AND (expires_at IS NULL OR expires_at > now()) ORDER BY created_at DESC, id DESC")) {
            select.setObject(1, source);
            var secrets = new ArrayList<SealedSecret>();
            try (var row = select.executeQuery()) {
                while (row.next()) {
                    var expiry = Optional.ofNullable(row.getTimestamp(3)).map(java.sql.Timestamp::toInstant);
                    secrets.add(new SealedSecret(row.getObject(1, UUID.class), row.getBytes(2), expiry));
                }
            }
            return secrets;
        }
    }

    private Endpoint opened(Stored stored) {
        var endpoint = stored.endpoint();
        var tenant = endpoint.owner().map(Owner::tenant).orElse(DataKeys.PLATFORM);
        keys.warm(tenant);
        var secrets = stored.secrets().stream()
                .map(s -> new Endpoint.Timed(
                        new SigningSecrets.Secret(s.id(), keys.open(tenant, "secret", s.value())), s.expiresAt()))
                .toList();
        return endpoint.with(secrets);
    }

    private Optional<Owner> loadRoute(Route route) throws SQLException {
        return loadOwner(
                "SELECT t.id, t.plan, t.status FROM route r JOIN tenant t ON t.id = r.tenant_id WHERE r.provider = ? AND r.key = ?",
                route.provider(),
                route.key());
    }

    private Optional<Owner> loadOwner(UUID tenant) throws SQLException {
        return loadOwner("SELECT id, plan, status FROM tenant WHERE id = ?", tenant);
    }

    /** Also loads the tenant's data keys, so that sealing its first request does not block the event loop. */
    private Optional<Owner> loadOwner(String query, Object... parameters) throws SQLException {
        var found = new ArrayList<Owner>();
        try (var connection = database.getConnection();
                var select = connection.prepareStatement(query)) {
            for (int i = 0; i < parameters.length; i++) {
                select.setObject(i + 1, parameters[i]);
            }
            try (var row = select.executeQuery()) {
                while (row.next()) {
                    found.add(owner(row, "id", "status"));
                }
            }
        }
        found.forEach(owner -> keys.warm(owner.tenant()));
        return found.stream().findFirst();
    }

    private static Owner owner(ResultSet row, String id, String status) throws SQLException {
        var plan = Plan.of(row.getString("plan")).orElseThrow();
        return new Owner(
                row.getObject(id, UUID.class), plan, row.getString(status).equals("active"));
    }

    private Map<String, String> config(String text) {
        try {
            return json.readValue(text, new TypeReference<Map<String, String>>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a source's config is an object of texts", e);
        }
    }
}
