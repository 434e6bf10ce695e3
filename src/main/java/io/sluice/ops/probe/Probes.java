package io.sluice.ops.probe;

import io.smallrye.health.SmallRyeHealth;
import io.smallrye.health.SmallRyeHealthReporter;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * {@code /health} and {@code /ready}. The checks are MicroProfile Health's; the routes are ours, because readiness here is not the conjunction of its checks:
 * one store is enough to take an event. They need no worker thread, so they answer when all of those are busy.
 */
@ApplicationScoped
class Probes {
    private static final List<String> NAMES = List.of(RedisCheck.NAME, PostgresCheck.NAME, WorkerCheck.NAME);

    private final SmallRyeHealthReporter reporter;
    private final boolean ingest;

    Probes(SmallRyeHealthReporter reporter, @ConfigProperty(name = "sluice.roles") List<String> roles) {
        this.reporter = reporter;
        this.ingest = roles.contains("ingest");
    }

    void routes(@Observes Router router) {
        router.route("/q/health*")
                .order(Integer.MIN_VALUE + 1)
                .handler(request -> request.fail(404)); // it would join with "and"
        router.get("/health").handler(request -> answer(request, reporter.getLivenessAsync(), this::lives));
        router.get("/ready").handler(request -> answer(request, reporter.getReadinessAsync(), this::ready));
    }

    private boolean lives(Predicate<String> isUp) {
        return isUp.test(WorkerCheck.NAME);
    }

    private boolean ready(Predicate<String> isUp) {
        return isUp.test(PostgresCheck.NAME) || (ingest && isUp.test(RedisCheck.NAME));
    }

    /** @param rule what the contract makes of the checks, given which of them are up */
    private static void answer(RoutingContext request, Uni<SmallRyeHealth> health, Predicate<Predicate<String>> rule) {
        health.subscribe().with(found -> answer(request, checks(found), rule), failure -> request.fail(503));
    }

    private static void answer(
            RoutingContext request, Map<String, JsonObject> checks, Predicate<Predicate<String>> rule) {
        boolean up = rule.test(
                name -> checks.containsKey(name) && "UP".equals(checks.get(name).getString("status")));
        var listed = new JsonArray(
                NAMES.stream().filter(checks::containsKey).map(checks::get).toList());
        request.response()
                .setStatusCode(up ? 200 : 503)
                .putHeader("Content-Type", "application/json; charset=UTF-8")
                .putHeader("Cache-Control", "no-store")
                .end(new JsonObject()
                        .put("status", up ? "UP" : "DOWN")
                        .put("checks", listed)
                        .encode());
    }

    /** The reporter's checks by name; what an extension adds of its own is not the contract's and is left out. */
    private static Map<String, JsonObject> checks(SmallRyeHealth health) {
        Map<String, JsonObject> checks = new HashMap<>();
        for (var check : new JsonObject(health.getPayload().toString()).getJsonArray("checks")) {
            var json = (JsonObject) check;
            checks.put(json.getString("name"), json);
        }
        return checks;
    }
}
