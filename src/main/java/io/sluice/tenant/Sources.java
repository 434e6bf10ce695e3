package io.sluice.tenant;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.provider.SigningSecrets;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import javax.sql.DataSource;

/**
 * Finds sources, routes and owners for the way of an event; never blocks its caller.
 *
 * <p>What was loaded longer than {@link #FRESH} ago is loaded again before it is used; an old copy serves only while Postgres is away, so that a known source goes on
 * taking requests. A change made on any node reaches the copies within milliseconds (see {@link Changes}), and within {@link #FRESH} where that message is lost.
 */
@Singleton
public class Sources {
    private static final Duration FRESH = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofMillis(500);
    private static final Duration KEPT = Duration.ofHours(24);
    /** Anybody may ask for any id, and the connections are for those who are known. */
    private static final int STRANGERS = 4;

    private static final int UNLIMITED = Integer.MAX_VALUE;

    private static final String SOURCE = """
            SELECT s.id, s.provider, s.status, s.config, s.rate, t.id AS tenant, t.plan, t.status AS tenant_status,
                   exists(SELECT FROM secret x WHERE x.source_id = s.id) AS required
            FROM source s LEFT JOIN tenant t ON t.id = s.tenant_id WHERE
            """;

    private final DataSource database;
    private final DataKeys keys;
    private final ObjectMapper json = new ObjectMapper();
    private final Executor loaders = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("sources-", 0).factory());
    private final Copies<UUID, Endpoint> byId;
    private final Copies<String, Endpoint> platform;
    private final Copies<Route, Owner> routes;
    private final Copies<Route, Endpoint> channels;
    private final Copies<UUID, Owner> owners;

    record Route(String provider, String key) {}

    Sources(DataSource database, DataKeys keys) {
        this.database = database;
        this.keys = keys;
        this.byId = copies(100_000, STRANGERS, this::loadById);
        this.platform = copies(100, UNLIMITED, this::loadPlatform);
        this.routes = copies(100_000, UNLIMITED, this::loadRoute);
        this.channels = copies(100_000, STRANGERS, this::loadChannel);
        this.owners = copies(100_000, UNLIMITED, this::loadOwner);
    }

    private <K, V> Copies<K, V> copies(int size, int strangers, Copies.Loader<K, V> loader) {
        return new Copies<>(
                new Copies.Terms(size, FRESH, PATIENCE, KEPT, strangers), loader, loaders, System::nanoTime);
    }

    /** The source of this id, the platform's ones included. Fails where Postgres is away and the source was never loaded. */
    public CompletableFuture<Optional<Endpoint>> byId(UUID id) {
        return byId.get(id);
    }

    /** The platform's source for a provider. */
    public CompletableFuture<Optional<Endpoint>> platform(String provider) {
        return platform.get(provider);
    }

    /** Where the requests of a watch channel go that Sluice opened; empty where it opened none of this id, or stopped it. */
    public CompletableFuture<Optional<Endpoint>> channel(String provider, String id) {
        return channels.get(new Route(provider, id));
    }

    /** The tenant that a route leads to; empty where there is none. */
    public CompletableFuture<Optional<Owner>> routed(String provider, String accountKey) {
        return routes.get(new Route(provider, accountKey));
    }

    /** A tenant; empty where it was erased. */
    public CompletableFuture<Optional<Owner>> owner(UUID tenant) {
        return owners.get(tenant);
    }

    /**
     * The source as Postgres has it now. Blocking.
     *
     * @throws SQLException Postgres is away
     */
    public Optional<Endpoint> asItIs(UUID id) throws SQLException {
        return loadById(id);
    }

    /** The platform's source may be a new one, which its provider did not have before. */
    void sourceChanged(UUID id) {
        byId.drop(id);
        platform.drop(endpoint -> endpoint.map(e -> e.id().equals(id)).orElse(true));
    }

    void routeChanged(String provider, String key) {
        routes.drop(new Route(provider, key));
    }

    void tenantChanged(UUID tenant) {
        owners.stale(owner -> isOf(tenant, owner));
        routes.stale(owner -> isOf(tenant, owner));
        byId.stale(endpoint -> isOf(tenant, endpoint.flatMap(Endpoint::owner)));
        channels.stale(endpoint -> isOf(tenant, endpoint.flatMap(Endpoint::owner)));
    }

    void tenantErased(UUID tenant) {
        owners.drop(owner -> isOf(tenant, owner));
        routes.drop(owner -> isOf(tenant, owner));
        byId.drop(endpoint -> isOf(tenant, endpoint.flatMap(Endpoint::owner)));
        channels.drop(endpoint -> isOf(tenant, endpoint.flatMap(Endpoint::owner)));
    }

    private static boolean isOf(UUID tenant, Optional<Owner> owner) {
        return owner.map(o -> o.tenant().equals(tenant)).orElse(false);
    }

    /** Changes may have been missed. */
    void anyChanged() {
        byId.stale(all -> true);
        platform.stale(all -> true);
        routes.stale(all -> true);
        channels.stale(all -> true);
        owners.stale(all -> true);
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
                row.getBoolean("required") ? Endpoint.Guard.SECRET : Endpoint.Guard.OPEN,
                row.getInt("rate"));
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

    /** The calendars' are the only ones. */
    private Optional<Endpoint> loadChannel(Route channel) throws SQLException {
        var found = new ArrayList<Stored>();
        try (var connection = database.getConnection();
                var select = connection.prepareStatement("""
                        SELECT h.id, h.token, h.resource_id, c.id AS calendar, t.id AS tenant, t.plan, t.status AS tenant_status
                        FROM calendar_channel h JOIN calendar c ON c.id = h.calendar_id JOIN tenant t ON t.id = h.tenant_id
                        WHERE h.id = ? AND h.stopped_at IS NULL AND c.status <> 'deleted'
                        """)) {
            select.setString(1, channel.key());
            try (var row = select.executeQuery()) {
                while (row.next()) {
                    found.add(channel(channel.provider(), row));
                }
            }
        }
        return found.stream().findFirst().map(this::opened);
    }

    private static Stored channel(String provider, ResultSet row) throws SQLException {
        var calendar = row.getObject("calendar", UUID.class);
        var config = new HashMap<>(Map.of("channel_id", row.getString("id")));
        Optional.ofNullable(row.getString("resource_id")).ifPresent(id -> config.put("resource_id", id));
        var endpoint = new Endpoint(
                calendar,
                Optional.of(owner(row, "tenant", "tenant_status")),
                provider,
                true,
                config,
                List.of(),
                Endpoint.Guard.CHANNEL,
                0);
        return new Stored(endpoint, List.of(new SealedSecret(calendar, row.getBytes("token"), Optional.empty())));
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
