package io.sluice.bench.subject;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;

/** The process of {@link AppendOnly}. Event loops, transport and pool are as the gateway's framework sets them up. */
final class AppendOnlyServer {
    /** {@code quarkus.redis.max-pool-size}. */
    private static final int CONNECTIONS = 32;

    private static final int WAITING = 10_000;
    private static final String ANSWER = "{\"status\":\"accepted\",\"events\":1}";

    private AppendOnlyServer() {}

    public static void main(String[] arguments) {
        int port = Integer.parseInt(System.getenv("PORT"));
        int loops = Math.max(2, 2 * Runtime.getRuntime().availableProcessors());
        var vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(loops));
        var redis = Redis.createClient(
                vertx,
                new RedisOptions()
                        .setConnectionString(System.getenv("REDIS_URL"))
                        .setMaxPoolSize(CONNECTIONS)
                        .setMaxPoolWaiting(WAITING));
        vertx.deployVerticle(() -> new Door(redis, port), new DeploymentOptions().setInstances(loops));
    }

    /** One event loop's server. */
    private static final class Door extends AbstractVerticle {
        private final Redis redis;
        private final int port;

        Door(Redis redis, int port) {
            this.redis = redis;
            this.port = port;
        }

        @Override
        public void start() {
            vertx.createHttpServer()
                    .requestHandler(request -> {
                        if (request.method() == HttpMethod.GET) {
                            request.response().end();
                        } else {
                            append(request);
                        }
                    })
                    .listen(port, "127.0.0.1");
        }

        private void append(HttpServerRequest request) {
            request.body()
                    .compose(body -> redis.send(Request.cmd(Command.XADD)
                            .arg("floor")
                            .arg("*")
                            .arg("b")
                            .arg(body)))
                    .onSuccess(id -> request.response()
                            .putHeader("Content-Type", "application/json")
                            .end(ANSWER))
                    .onFailure(e -> request.response().setStatusCode(503).end());
        }
    }
}
