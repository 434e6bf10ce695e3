package io.sluice.tenant;

import io.quarkus.redis.datasource.ReactiveRedisDataSource;
import io.quarkus.redis.datasource.pubsub.ReactivePubSubCommands;
import io.quarkus.runtime.StartupEvent;
import io.sluice.event.Ids;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.subscription.Cancellable;
import io.smallrye.mutiny.subscription.MultiEmitter;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Tells all nodes, through Redis, that a source, route or tenant changed, so that their caches drop it. What a node may have missed while it was not subscribed, it
 * asks for anew.
 */
@ApplicationScoped
public class Changes {
    private static final Logger LOG = Logger.getLogger(Changes.class);
    private static final String CHANNEL = "sluice:changed";
    private static final String SUBSCRIBED = "subscribed";

    private final ReactivePubSubCommands<String> redis;
    private final Sources sources;
    private final DataKeys keys;
    /** Stands before each announcement. Our own come back to us late, and would drop what was loaded since. */
    private final String node;

    private @Nullable Cancellable subscription;

    Changes(ReactiveRedisDataSource redis, Sources sources, DataKeys keys, Ids ids) {
        this.redis = redis.pubsub(String.class);
        this.sources = sources;
        this.keys = keys;
        this.node = ids.next() + "|";
    }

    void start(@Observes StartupEvent event) {
        subscription = Multi.createFrom()
                .<String>emitter(this::subscribe)
                .onCompletion()
                .fail()
                .onFailure()
                .retry()
                .withBackOff(Duration.ofMillis(200), Duration.ofSeconds(5))
                .indefinitely()
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .subscribe()
                .with(this::received);
    }

    /** Its first message is our own: from now on none is missed. */
    private void subscribe(MultiEmitter<? super String> messages) {
        redis.subscribe(CHANNEL, messages::emit, messages::complete, messages::fail)
                .subscribe()
                .with(
                        subscriber -> {
                            messages.onTermination(() ->
                                    subscriber.unsubscribe(CHANNEL).subscribe().with(done -> {}, lost -> {}));
                            messages.emit(SUBSCRIBED);
                        },
                        messages::fail);
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

    void tenantChanged(@Observes TenantChanged changed) {
        tenantChanged(changed.tenantId(), changed.erased());
        publish("tenant " + changed.tenantId() + (changed.erased() ? " erased" : ""));
    }

    private void tenantChanged(UUID tenant, boolean erased) {
        if (erased) {
            sources.tenantErased(tenant);
            keys.forget(tenant);
        } else {
            sources.tenantChanged(tenant);
        }
    }

    private void publish(String message) {
        redis.publish(CHANNEL, node + message).subscribe().with(done -> {}, lost -> {});
    }

    /** An exception would end the subscription, and a node of another version may say what this one does not know. */
    private void received(String message) {
        if (message.startsWith(node)) {
            return;
        }
        int mark = node.length() - 1;
        boolean marked = message.length() > mark && message.charAt(mark) == '|';
        try {
            understood(message.substring(marked ? mark + 1 : 0).split(" ", 3));
        } catch (RuntimeException e) {
            LOG.warnf(
                    "a change announced by another node is not understood error=%s",
                    e.getClass().getName());
        }
    }

    private void understood(String[] words) {
        switch (words[0]) {
            case "source" -> sources.sourceChanged(UUID.fromString(words[1]));
            case "route" -> sources.routeChanged(words[1], words[2]);
            case "tenant" -> tenantChanged(UUID.fromString(words[1]), words.length == 3);
            case SUBSCRIBED -> missed();
            default -> LOG.debug("a change of another kind was announced");
        }
    }

    private void missed() {
        sources.anyChanged();
        keys.forgetErased();
    }
}
