package io.sluice.ingest;

import io.sluice.event.Headers;
import io.sluice.event.Id;
import io.sluice.event.Problem;
import io.sluice.event.RawRequest;
import io.sluice.ingest.Judgement.Judged;
import io.sluice.provider.Provider;
import io.sluice.provider.Providers;
import io.sluice.tenant.Endpoint;
import io.sluice.tenant.Owner;
import io.sluice.tenant.SecurityConfig;
import io.sluice.tenant.Sources;
import io.sluice.tenant.peer.Peers;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * {@code /webhooks/{provider}[/{source}]}: bounds the size, keeps the bytes, and maps what is found to an answer.
 *
 * <p>A plain Vert.x route, because a JAX-RS {@code byte[]} hands bodies over 10 kB to a worker thread that then waits for a slow client. Here a connection costs no
 * thread until its body is whole. What takes the processor longer (ECDSA, large bodies) goes to a virtual thread.
 */
@ApplicationScoped
public class WebhookRoute {
    private static final Logger LOG = Logger.getLogger(WebhookRoute.class);
    private static final int LARGE = 256 * 1024;
    /** A body is there four times while it is kept, and others' bodies are too. */
    private static final int HEAP_PARTS = 8;

    private static final String ROOT = "/webhooks/";
    /** Right after the headers that all answers have. The framework would ask who it is, and refuse bodies over its own limit, which is below that of mails. */
    private static final int BEFORE_THE_FRAMEWORK = Integer.MIN_VALUE + 2;

    private final Entrance entrance;
    private final Judgement judgement;
    private final Acceptance acceptance;
    private final IngestMetrics metrics;
    private final Vertx vertx;
    private final Clock clock;
    private final BodyRoom room;
    private final Executor costly = Executors.newVirtualThreadPerTaskExecutor();

    WebhookRoute(
            Entrance entrance,
            Judgement judgement,
            Acceptance acceptance,
            IngestMetrics metrics,
            Vertx vertx,
            Clock clock) {
        this.entrance = entrance;
        this.judgement = judgement;
        this.acceptance = acceptance;
        this.metrics = metrics;
        this.vertx = vertx;
        this.clock = clock;
        this.room = new BodyRoom(entrance.bodiesBytes());
        metrics.bodies(room);
    }

    /** How a request finds its source. */
    @ApplicationScoped
    static class Entrance {
        /** The ids of channels that Sluice opens. What is none is not looked for, and leaves nothing in memory. */
        private static final Pattern OURS = Pattern.compile("[0-9a-f-]{36}");

        private final Providers providers;
        private final Sources sources;
        private final IngestConfig config;
        private final SecurityConfig security;
        private final Peers peers;
        private final RequestSpan.Spans spans;

        Entrance(
                Providers providers,
                Sources sources,
                IngestConfig config,
                SecurityConfig security,
                Peers peers,
                RequestSpan.Spans spans) {
            this.providers = providers;
            this.sources = sources;
            this.config = config;
            this.security = security;
            this.peers = peers;
            this.spans = spans;
        }

        RequestSpan span(HttpServerRequest request, Provider provider) {
            return spans.open(
                    request.method().name(),
                    provider.name(),
                    () -> peers.trusts(request) ? request.headers().getAll(RequestSpan.PARENT) : List.of());
        }

        String peer(HttpServerRequest request) {
            return peers.address(request);
        }

        Duration bodyTimeout() {
            return config.bodyTimeout();
        }

        /** Copies are made of a body on its way, so it may not fill the heap. */
        long bodiesBytes() {
            return Math.min(config.bodiesBytes(), Runtime.getRuntime().maxMemory() / HEAP_PARTS);
        }

        Duration storeTimeout() {
            return config.storeTimeout();
        }

        String publicUrl() {
            return security.publicUrl();
        }

        Optional<Provider> provider(String name) {
            return providers.find(name);
        }

        /** @param path the segments after {@code /webhooks}: a provider, and a source id or nothing */
        CompletableFuture<Optional<Endpoint>> endpoint(Provider provider, List<String> path, Headers headers) {
            if (path.size() == 1) {
                return shared(provider, headers);
            }
            return Id.parse(Id.Kind.SOURCE, path.get(1))
                    .map(sources::byId)
                    .orElseGet(() -> CompletableFuture.completedFuture(Optional.empty()));
        }

        /** At the short URL watch channels arrive too, and whoever knows none of them is refused as a stranger, not as lost. */
        private CompletableFuture<Optional<Endpoint>> shared(Provider provider, Headers headers) {
            var name = provider.channelHeader();
            if (name.isEmpty()) {
                return sources.platform(provider.name());
            }
            return headers.single(name.get())
                    .filter(id -> OURS.matcher(id).matches())
                    .map(id -> sources.channel(provider.name(), id))
                    .orElseGet(() -> CompletableFuture.completedFuture(Optional.empty()))
                    .thenCompose(found -> found.isPresent()
                            ? CompletableFuture.completedFuture(found)
                            : sources.platform(provider.name())
                                    .thenApply(known ->
                                            known.or(() -> Optional.of(Endpoint.unknownChannel(provider.name())))));
        }
    }

    void register(
            @Observes Router router,
            @ConfigProperty(name = "sluice.roles", defaultValue = "ingest,worker,api") List<String> roles) {
        if (roles.contains("ingest")) {
            router.route("/webhooks/*").order(BEFORE_THE_FRAMEWORK).handler(this::handle);
        }
    }

    private void handle(RoutingContext routing) {
        var request = routing.request();
        request.pause();
        var path = segments(request.path());
        var provider = entrance.provider(path.getFirst());
        var span = provider.map(known -> entrance.span(request, known)).orElse(RequestSpan.NONE);
        var exchange = new Exchange(vertx, request, metrics, path.getFirst(), span);
        if (provider.isEmpty() || path.size() > 2) {
            exchange.refuse(Refusal.NOT_FOUND);
            return;
        }
        onLoop(
                exchange,
                entrance.endpoint(provider.get(), path, exchange.headers()),
                found -> found.filter(endpoint -> endpoint.open()
                                && endpoint.provider().equals(provider.get().name()))
                        .ifPresentOrElse(
                                endpoint -> read(exchange, endpoint, provider.get()),
                                () -> exchange.refuse(Refusal.NOT_FOUND)));
    }

    /** What follows {@code /webhooks/}; after a slash at the end, an empty one. */
    private static List<String> segments(String path) {
        var segments = new ArrayList<String>(2);
        int from = Math.min(ROOT.length(), path.length());
        for (int slash = path.indexOf('/', from); slash >= 0; slash = path.indexOf('/', from)) {
            segments.add(path.substring(from, slash));
            from = slash + 1;
        }
        segments.add(path.substring(from));
        return segments;
    }

    private void read(Exchange exchange, Endpoint endpoint, Provider provider) {
        var request = exchange.request();
        var limits = provider.limits();
        if (!limits.methods().contains(request.method().name())) {
            exchange.refuse(Refusal.METHOD, limits.methods());
            return;
        }
        if ("100-continue".equalsIgnoreCase(request.getHeader("Expect"))
                && Body.declared(request) <= limits.maxBytes()) {
            request.response().writeContinue();
        }
        Body.read(vertx, exchange, limits.maxBytes(), entrance.bodyTimeout(), room)
                .onSuccess(body -> guarded(
                        exchange,
                        bytes -> judge(exchange, endpoint, provider, exchange.raw(entrance.publicUrl(), bytes)),
                        body))
                .onFailure(e -> unread(exchange, e));
    }

    private static void unread(Exchange exchange, Throwable why) {
        switch (why) {
            case Body.TooLarge tooLarge -> exchange.refuse(Refusal.TOO_LARGE);
            case Body.NoRoom noRoom -> exchange.refuse(Refusal.NO_ROOM);
            default -> exchange.abandon();
        }
    }

    private void judge(Exchange exchange, Endpoint endpoint, Provider provider, RawRequest raw) {
        var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        var peer = entrance.peer(exchange.request());
        Context loop = vertx.getOrCreateContext();
        var judged = provider.limits().costly() || raw.body().length > LARGE
                ? CompletableFuture.supplyAsync(
                                () -> judgement.judge(endpoint, provider, raw, peer, now, costly), costly)
                        .thenCompose(Function.identity())
                : judgement.judge(endpoint, provider, raw, peer, now, task -> loop.runOnContext(go -> task.run()));
        onLoop(exchange, judged, found -> store(exchange, endpoint, provider, found, now));
    }

    private void store(Exchange exchange, Endpoint endpoint, Provider provider, Judged judged, Instant now) {
        switch (judged) {
            case Judged.Refused refused -> exchange.refuse(refused.problem());
            case Judged.Unauthentic(var problem, var kept) -> onLoop(exchange, kept, done -> exchange.refuse(problem));
            case Judged.Authentic authentic ->
                onLoop(exchange, acceptance.shares(endpoint, provider, authentic.events()), shares -> {
                    Runnable last = () -> store(exchange, endpoint, provider, authentic, shares, now);
                    if (endpoint.owner().isPresent()) {
                        last.run();
                    } else {
                        onLoop(exchange, spent(shares), spent -> spent.ifPresentOrElse(exchange::refuse, last));
                    }
                });
        }
    }

    private void store(
            Exchange exchange,
            Endpoint endpoint,
            Provider provider,
            Judged.Authentic authentic,
            List<Acceptance.Share> shares,
            Instant now) {
        var stored = acceptance.store(endpoint, provider, authentic.verified(), shares, now, exchange.trace());
        onLoop(exchange, stored, done -> {
            shares.forEach(s -> judgement.accepted(s.owner(), s.events().size()));
            exchange.accept(provider.accepted(
                    shares.stream().mapToInt(s -> s.events().size()).sum()));
        });
    }

    /** On a platform source the tenants are known only now. A request is refused when none of them has anything left: one tenant's limit costs no other its event. */
    private CompletableFuture<Optional<Problem>> spent(List<Acceptance.Share> shares) {
        var asked = shares.stream().map(share -> spent(share.owner())).toList();
        return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new)).thenApply(done -> {
            var spent = asked.stream().map(CompletableFuture::join).toList();
            return spent.stream().allMatch(Optional::isPresent) ? spent.getFirst() : Optional.empty();
        });
    }

    private CompletableFuture<Optional<Problem>> spent(Owner owner) {
        return owner == Owner.NOBODY ? CompletableFuture.completedFuture(Optional.empty()) : judgement.spent(owner);
    }

    /** Goes on where the connection lives; a fault of ours becomes a 503, which every provider retries. */
    private <T> void onLoop(Exchange exchange, CompletableFuture<T> future, Consumer<T> next) {
        if (future.isDone() && !future.isCompletedExceptionally()) {
            guarded(exchange, next, future.join());
            return;
        }
        var loop = Thread.currentThread();
        var context = vertx.getOrCreateContext();
        var patience = new Patience();
        patience.timer = vertx.setTimer(
                entrance.storeTimeout().toMillis(),
                late -> patience.end(() -> fault(exchange, new TimeoutException("a store is silent"))));
        future.whenComplete((value, error) -> {
            Runnable step = () -> patience.end(() -> {
                if (error == null) {
                    guarded(exchange, next, value);
                } else {
                    fault(exchange, error);
                }
            });
            if (Thread.currentThread() == loop) {
                step.run();
            } else {
                context.runOnContext(go -> step.run());
            }
        });
    }

    /** What comes first, an answer or the time-out, is what counts. Used on one event loop. */
    private final class Patience {
        private long timer;
        private boolean over;

        void end(Runnable step) {
            if (!over) {
                over = true;
                vertx.cancelTimer(timer);
                step.run();
            }
        }
    }

    private static <T> void guarded(Exchange exchange, Consumer<T> next, T value) {
        try {
            next.accept(value);
        } catch (RuntimeException e) {
            fault(exchange, e);
        }
    }

    private static void fault(Exchange exchange, Throwable wrapped) {
        var error = Acceptance.cause(wrapped);
        LOG.warnf(
                "webhook not stored, the provider is asked to send it again error=%s at=%s",
                error.getClass().getName(), error.getStackTrace().length > 0 ? error.getStackTrace()[0] : "");
        exchange.refuse(Refusal.UNAVAILABLE);
    }
}
