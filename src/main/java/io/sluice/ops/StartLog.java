package io.sluice.ops;

import io.quarkus.redis.datasource.ReactiveRedisDataSource;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.StartupEvent;
import io.sluice.ops.embedded.StoresOfThisProcess;
import io.sluice.ops.log.Redaction;
import io.sluice.provider.Ecdsa;
import io.sluice.tenant.SecurityConfig;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.Response;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** What a person needs to know at start: where the stores are, how durable an accepted event is, and with embedded stores how to try it. */
@ApplicationScoped
class StartLog {
    private static final Logger LOG = Logger.getLogger("io.sluice");

    /** Of a category of its own: the keys in it are for the person who started the gateway, so nothing of it is masked. */
    private static final Logger INVITATION = Logger.getLogger(Redaction.INVITATION);

    private static final Duration REDIS_PATIENCE = Duration.ofSeconds(2);
    private static final int AFTER_THE_SCHEMA = 2;
    private static final int LAST = 5000;
    private static final List<String> SETTINGS = List.of("appendonly", "appendfsync", "maxmemory-policy");

    private final ReactiveRedisDataSource redis;
    private final Demo demo;
    private final DemoProviders providers;
    private final SecurityConfig config;
    private final Addresses addresses;
    private CompletableFuture<Map<String, String>> early = CompletableFuture.failedFuture(new TimeoutException());

    StartLog(
            ReactiveRedisDataSource redis,
            Demo demo,
            DemoProviders providers,
            SecurityConfig config,
            Addresses addresses) {
        this.redis = redis;
        this.demo = demo;
        this.providers = providers;
        this.config = config;
        this.addresses = addresses;
    }

    /** Beside what else has to start, as the first connection takes its time. */
    void ask(@Observes @Priority(AFTER_THE_SCHEMA) StartupEvent event) {
        early = asked();
    }

    /** Empty when Redis does not tell, and failed when it does not answer. */
    private CompletableFuture<Map<String, String>> asked() {
        return within(Uni.createFrom().deferred(() -> redis.execute("PING")))
                .chain(pong -> settings().onFailure().recoverWithItem(Map.of()))
                .subscribeAsCompletionStage();
    }

    void say(@Observes @Priority(LAST) StartupEvent event) {
        LOG.infof("PostgreSQL: %s", addresses.postgres());
        LOG.infof("Redis: %s", addresses.redis());
        StoresOfThisProcess.directory()
                .ifPresent(path -> LOG.infof("Data and keys of embedded stores: %s (SLUICE_DATA_DIR)", path));
        sayEcdsa();
        try {
            say(Durability.of(early.exceptionallyCompose(late -> asked()).join()));
        } catch (CompletionException e) {
            LOG.warn("Redis does not answer: until it does, accepted events wait in PostgreSQL");
        }
        if (addresses.embeddedPostgres() && LaunchMode.current() != LaunchMode.TEST) {
            INVITATION.info(invitation());
        }
    }

    private static void say(Durability durability) {
        LOG.infof("Durability: %s", durability.promise());
        durability.warnings().forEach(LOG::warn);
    }

    private static void sayEcdsa() {
        if (Ecdsa.isSlow()) {
            LOG.warn("ECDSA: checked by the JDK, which takes about eight times as long as Conscrypt; its native library"
                    + " does not load here");
        } else {
            LOG.infof("ECDSA: checked by %s", Ecdsa.engine());
        }
    }

    private static <T> Uni<T> within(Uni<T> answer) {
        return answer.ifNoItem().after(REDIS_PATIENCE).fail();
    }

    /** Fails when Redis does not tell. */
    private Uni<Map<String, String>> settings() {
        var answers = SETTINGS.stream()
                .map(name -> within(redis.execute("CONFIG", "GET", name))
                        .map(answer -> Map.entry(name, value(answer, name))))
                .toList();
        return Uni.join()
                .all(answers)
                .andFailFast()
                .map(all -> all.stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    /** RESP2 answers a list of name and value, RESP3 a map. */
    private static String value(Response answer, String name) {
        var keys = answer.getKeys();
        return keys.contains(name) ? String.valueOf(answer.get(name)) : String.valueOf(answer.get(1));
    }

    private String invitation() {
        var ready = demo.ready();
        var commands = new DemoCommands(addresses.local(), config.publicUrl());
        boolean made = StoresOfThisProcess.supplied("sluice.admin-key", config.adminKey());
        var key = made ? config.adminKey() : "'\"$SLUICE_ADMIN_KEY\"'";
        var text = new StringBuilder("Admin key: ").append(key).append("\n\nA demo tenant takes webhooks at\n");
        ready.sources()
                .forEach((provider, source) -> text.append("  ")
                        .append(commands.webhook(provider, source))
                        .append('\n'));
        text.append("\nPaste to send a Stripe event, a Twilio message, and to read what became of them:\n\n");
        offer(text, ready, "stripe", source -> commands.stripe(source, demo.secret("stripe")));
        offer(text, ready, "twilio", source -> commands.twilio(source, demo.secret("twilio")));
        text.append(commands.read(ready.tenant(), "subscriptions", key));
        text.append(commands.read(ready.tenant(), "messages", key));
        if (providers.sends()) {
            text.append(
                    "\nThe providers' APIs are played by this process. Paste to send a message, which its callbacks then deliver:\n\n");
            offer(text, ready, "twilio", source -> commands.send(ready.tenant(), source, key));
        }
        if (providers.ready(ready)) {
            text.append("And to see a calendar on which something happens every quarter of a minute:\n\n")
                    .append(commands.read(ready.tenant(), "calendar_events", key));
        }
        return text.toString();
    }

    private static void offer(StringBuilder text, Demo.Ready ready, String provider, Function<UUID, String> command) {
        ready.source(provider)
                .ifPresent(source -> text.append(command.apply(source)).append('\n'));
    }
}
