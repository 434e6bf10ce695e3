package io.sluice.tenant;

import io.quarkus.redis.datasource.ReactiveRedisDataSource;
import io.quarkus.redis.datasource.pubsub.ReactivePubSubCommands;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.Cancellable;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Tells all nodes, through Redis, that a source or route changed, so that their caches drop it. Lost messages only cost the caches' refresh time. */
@ApplicationScoped
public class Changes {
    private static final String CHANNEL = "sluice:changed";

    private final ReactivePubSubCommands<String> redis;
    private final Sources sources;
    private @Nullable Cancellable subscription;

    Changes(ReactiveRedisDataSource redis, Sources sources) {
        this.redis = redis.pubsub(String.class);
        this.sources = sources;
    }

    void start(@Observes StartupEvent event) {
        subscription = Multi.createFrom()
                .deferred(() -> redis.subscribe(CHANNEL))
                .onCompletion()
                .fail()
                .onFailure()
                .retry()
                .withBackOff(Duration.ofMillis(200), Duration.ofSeconds(5))
                .indefinitely()
                .subscribe()
                .with(this::received);
    }

    @PreDestroy
    void stop() {
        if (subscription != null) {
            subscription.cancel();
        }
    }

    void sourceChanged(@Observes SourceChanged changed) {
        sources.sourceChanged(changed.sourceId());
        publish("source " + changed.sourceId());
    }

    void routeChanged(@Observes RouteChanged changed) {
        sources.routeChanged(changed.provider(), changed.key());
        publish("route " + changed.provider() + " " + changed.key());
    }

    private void publish(String message) {
        redis.publish(CHANNEL, message).subscribe().with(done -> {}, lost -> {});
    }

    private void received(String message) {
        var words = message.split(" ", 3);
        if (words[0].equals("source")) {
            sources.sourceChanged(UUID.fromString(words[1]));
        } else if (words.length == 3) {
            sources.routeChanged(words[1], words[2]);
        }
    }
}
