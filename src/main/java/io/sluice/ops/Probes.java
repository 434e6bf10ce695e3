package io.sluice.ops;

import io.quarkus.redis.datasource.ReactiveRedisDataSource;
import io.sluice.ops.StoreCheck.State;
import io.sluice.worker.Pulse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * {@code /health} and {@code /ready}. Plain routes, because readiness here is not the conjunction of its checks: one store is enough to take an event. They
 * need no worker thread, so they answer when all of those are busy.
 */
@ApplicationScoped
class Probes {
    private static final Duration REDIS_GIVES_UP = Duration.ofSeconds(3);
    private static final Executor OWN_THREAD = Thread.ofVirtual().name("probe")::start;

    private final ReactiveRedisDataSource redis;
    private final DataSource database;
    private final Pulse pulse;
    private final boolean ingest;
    private final StoreCheck redisCheck = new StoreCheck(this::askRedis);
    private final StoreCheck postgresCheck = new StoreCheck(this::askPostgres);

    Probes(
            ReactiveRedisDataSource redis,
            DataSource database,
            Pulse pulse,
            @ConfigProperty(name = "sluice.roles") List<String> roles) {
        this.redis = redis;
        this.database = database;
        this.pulse = pulse;
        this.ingest = roles.contains("ingest");
    }

    void routes(@Observes Router router) {
        router.get("/health").handler(this::health);
        router.get("/ready").handler(this::ready);
    }

    private void health(RoutingContext request) {
        answer(request, pulse.moving(), new JsonArray().add(worker()));
    }

    private void ready(RoutingContext request) {
        redisCheck.state().thenAcceptBoth(postgresCheck.state(), (fromRedis, fromPostgres) -> {
            boolean ready = fromPostgres.isUp() || (ingest && fromRedis.isUp());
            answer(
                    request,
                    ready,
                    new JsonArray()
                            .add(check("redis", fromRedis))
                            .add(check("postgres", fromPostgres))
                            .add(worker()));
        });
    }

    private JsonObject worker() {
        return check("worker", pulse.moving() ? State.up() : State.down("a loop stands still"));
    }

    /** A write, as Redis may answer and yet refuse events: OOM, READONLY, MISCONF, LOADING. */
    private CompletableFuture<?> askRedis() {
        return redis.execute("SET", "sluice:probe", "1", "EX", "60")
                .ifNoItem()
                .after(REDIS_GIVES_UP)
                .fail()
                .subscribeAsCompletionStage();
    }

    private CompletableFuture<?> askPostgres() {
        return CompletableFuture.runAsync(this::queryPostgres, OWN_THREAD);
    }

    private void queryPostgres() {
        try (var connection = database.getConnection()) {
            connection.setNetworkTimeout(Runnable::run, 1000);
            try (var statement = connection.createStatement();
                    var row = statement.executeQuery("SELECT pg_is_in_recovery()")) {
                if (!row.next() || row.getBoolean(1)) {
                    throw new SQLException("a standby takes no events");
                }
            }
            connection.setNetworkTimeout(Runnable::run, 0);
        } catch (SQLException e) {
            throw new CompletionException(e);
        }
    }

    private static void answer(RoutingContext request, boolean up, JsonArray checks) {
        var body = new JsonObject().put("status", status(up)).put("checks", checks);
        request.response()
                .setStatusCode(up ? 200 : 503)
                .putHeader("Content-Type", "application/json; charset=UTF-8")
                .putHeader("Cache-Control", "no-store")
                .end(body.encode());
    }

    private static JsonObject check(String name, State state) {
        var check = new JsonObject().put("name", name).put("status", status(state.isUp()));
        return state.isUp() ? check : check.put("data", new JsonObject().put("reason", state.reason()));
    }

    private static String status(boolean up) {
        return up ? "UP" : "DOWN";
    }
}
