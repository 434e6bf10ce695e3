package io.sluice.bench.subject;

import io.sluice.ops.embedded.OwnStores;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** PostgreSQL and Redis of this run alone, durable as the gateway starts them, and large enough neither to checkpoint nor to rewrite the append-only file in the middle of a measurement. */
public final class Stores implements AutoCloseable {
    private static final Map<String, String> LARGER =
            Map.of("shared_buffers", "1GB", "max_wal_size", "4GB", "checkpoint_timeout", "15min");
    private static final List<String> POSTGRES = List.of(
            "server_version",
            "fsync",
            "synchronous_commit",
            "full_page_writes",
            "data_checksums",
            "shared_buffers",
            "max_wal_size",
            "checkpoint_timeout");
    private static final List<String> REDIS =
            List.of("appendonly", "appendfsync", "auto-aof-rewrite-min-size", "maxmemory-policy");

    private final OwnStores own;

    private Stores(OwnStores own) {
        this.own = own;
    }

    public static Stores start() throws Exception {
        var own = OwnStores.start();
        for (var setting : LARGER.entrySet()) {
            own.sql("postgres", "ALTER SYSTEM SET " + setting.getKey() + " = '" + setting.getValue() + "'");
        }
        own.postgres().end();
        own.postgres().start();
        own.redis("CONFIG SET auto-aof-rewrite-min-size 8gb");
        return new Stores(own);
    }

    public OwnStores own() {
        return own;
    }

    /** What the servers say about themselves. */
    public Map<String, String> settings() throws SQLException, IOException {
        var settings = new LinkedHashMap<String, String>();
        try (var connection = connect("postgres");
                var statement = connection.createStatement()) {
            for (var name : POSTGRES) {
                try (var row = statement.executeQuery("SHOW " + name)) {
                    row.next();
                    settings.put("postgres " + name, row.getString(1));
                }
            }
        }
        for (var name : REDIS) {
            settings.put("redis " + name, own.redisSetting(name));
        }
        return settings;
    }

    /** An empty Redis database of this number, and an empty one of PostgreSQL of this name that is the gateway's role's own. */
    public void empty(String database, int queue) throws SQLException, IOException {
        emptyQueue(queue);
        own.sql("postgres", "DROP DATABASE IF EXISTS " + database + " WITH (FORCE)");
        own.sql("postgres", "CREATE DATABASE " + database + " OWNER sluice");
    }

    public void emptyQueue(int queue) throws IOException {
        own.redis("SELECT " + queue + "\r\nFLUSHDB");
    }

    /** Nothing queued, and the append-only file begins anew. */
    public void emptyQueues() throws IOException {
        own.redis("FLUSHALL");
        own.redis("BGREWRITEAOF");
    }

    /** Writes what is pending now, so that it is not written during the measurement. */
    public void settle() throws SQLException, IOException {
        own.sql("postgres", "CHECKPOINT");
    }

    public String databaseUrl(String database) throws IOException {
        return own.databaseUrl(own.postgresPort()).replaceFirst("/sluice$", "/" + database);
    }

    public String redisUrl(int queue) throws IOException {
        return own.redisUrl(own.redisPort()) + "/" + queue;
    }

    /** As the superuser. */
    public Connection connect(String database) throws SQLException, IOException {
        return own.superuser(database);
    }

    /** The only figure of the first row. */
    public long number(String database, String query) throws SQLException, IOException {
        try (var connection = connect(database);
                var statement = connection.createStatement();
                var row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Process numbers of the servers, by name. */
    public Map<String, List<Long>> processes() {
        return Map.of(
                "postgres", List.of(own.postgres().pid()),
                "redis", List.of(own.redis().pid()));
    }

    @Override
    public void close() throws Exception {
        own.close();
    }
}
