package io.sluice.tenant.rate;

import io.sluice.ops.embedded.EmbeddedStores;
import io.sluice.ops.embedded.StoreSignals;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A Redis that belongs to one test class, so that it can be stopped and its calls counted. */
final class OwnRedis implements AutoCloseable {
    private static final Pattern CALLS = Pattern.compile("cmdstat_eval(?:sha)?:calls=(\\d+)");

    private final EmbeddedStores stores = EmbeddedStores.temporary();
    private final String url = String.valueOf(stores.startRedis().get("quarkus.redis.hosts"));
    private final Vertx vertx = Vertx.vertx();
    private final Redis redis = client();

    private record Settings(Duration patience, Duration askAgainAfter) implements RatesConfig {}

    private Redis client() {
        return Redis.createClient(vertx, new RedisOptions().setConnectionString(url));
    }

    /** Another node's way to it, with connections of its own. It waits for a busy machine, too. */
    RedisTokens tokens() {
        return tokens(Duration.ofSeconds(10));
    }

    private RedisTokens tokens(Duration patience) {
        return new RedisTokens(
                new io.vertx.mutiny.redis.client.Redis(client()), new Settings(patience, Duration.ofMillis(200)));
    }

    Rates node() {
        return new Rates(tokens());
    }

    /** A node that waits no longer than this. */
    Rates node(Duration patience) {
        return new Rates(tokens(patience));
    }

    Response send(Command command, String... words) throws Exception {
        var request = Request.cmd(command);
        for (var word : words) {
            request.arg(word);
        }
        return redis.send(request).toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    /** How many scripts it was asked to run. */
    long scripts() throws Exception {
        return CALLS.matcher(send(Command.INFO, "commandstats").toString())
                .results()
                .mapToLong(found -> Long.parseLong(found.group(1)))
                .sum();
    }

    /** @param signal {@code STOP} or {@code CONT} */
    void signal(String signal) throws Exception {
        StoreSignals.send(signal, "redis-server", stores.directory());
    }

    @Override
    public void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        stores.close();
    }
}
