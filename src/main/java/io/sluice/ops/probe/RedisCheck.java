package io.sluice.ops.probe;

import io.quarkus.redis.datasource.ReactiveRedisDataSource;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** A write, as Redis may answer and yet refuse events: OOM, READONLY, MISCONF, LOADING. */
@Readiness
@ApplicationScoped
class RedisCheck implements AsyncHealthCheck {
    static final String NAME = "redis";
    private static final Duration GIVES_UP = Duration.ofSeconds(3);

    private final StoreCheck check;

    RedisCheck(ReactiveRedisDataSource redis) {
        this.check = new StoreCheck(
                NAME,
                () -> redis.execute("SET", "sluice:probe", "1", "EX", "60")
                        .ifNoItem()
                        .after(GIVES_UP)
                        .fail()
                        .subscribeAsCompletionStage());
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return check.response();
    }
}
