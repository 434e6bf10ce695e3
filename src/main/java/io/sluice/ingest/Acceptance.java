package io.sluice.ingest;

import io.sluice.event.Event;
import io.sluice.event.Ids;
import io.sluice.event.Receipt;
import io.sluice.event.Verification.Verified;
import io.sluice.ledger.Delivery;
import io.sluice.ledger.StoreUnavailable;
import io.sluice.provider.Provider;
import io.sluice.queue.EventQueue;
import io.sluice.queue.QueueUnavailable;
import io.sluice.queue.Trace;
import io.sluice.tenant.Endpoint;
import io.sluice.tenant.Owner;
import io.sluice.tenant.PlansConfig;
import io.sluice.tenant.Sources;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes an authentic request durable: in Redis, or in Postgres where Redis cannot take it. */
@Singleton
public class Acceptance {
    private static final int LARGE = 256 * 1024;
    private final Sources sources;
    private final EventQueue queue;
    private final Spill spill;
    private final PlansConfig plans;
    private final Ids ids;
    private final IngestMetrics metrics;
    private final Executor blocking = Executors.newVirtualThreadPerTaskExecutor();

    Acceptance(Sources sources, EventQueue queue, Spill spill, PlansConfig plans, Ids ids, IngestMetrics metrics) {
        this.sources = sources;
        this.queue = queue;
        this.spill = spill;
        this.plans = plans;
        this.ids = ids;
        this.metrics = metrics;
    }

    /** One tenant's share of a request. */
    record Share(Owner owner, List<String> accountKeys, List<Event> events) {}

    /** Whose events a request holds: the source's tenant's, or, on a platform source, those of the tenants its account keys lead to. */
    CompletableFuture<List<Share>> shares(Endpoint endpoint, Provider provider, List<Event> events) {
        if (endpoint.owner().isPresent()) {
            return CompletableFuture.completedFuture(
                    List.of(new Share(endpoint.owner().get(), List.of(), Event.ofOneOwner(events))));
        }
        var routed = events.stream().map(event -> route(provider, event)).toList();
        return CompletableFuture.allOf(routed.toArray(CompletableFuture[]::new))
                .thenApply(done ->
                        grouped(routed.stream().map(CompletableFuture::join).toList()));
    }

    private record Routed(Event event, Owner owner) {}

    private CompletableFuture<Routed> route(Provider provider, Event event) {
        return sources.routed(provider.name(), event.accountKey().orElse(""))
                .thenApply(
                        owner -> new Routed(event, owner.filter(Owner::active).orElse(Owner.NOBODY)));
    }

    private static List<Share> grouped(List<Routed> events) {
        var shares = new LinkedHashMap<Owner, Share>();
        for (var routed : events) {
            var key = routed.event().accountKey().orElse("");
            var share = shares.computeIfAbsent(routed.owner(), o -> new Share(o, new ArrayList<>(), new ArrayList<>()));
            if (!share.accountKeys().contains(key)) {
                share.accountKeys().add(key);
            }
            share.events().add(routed.event());
        }
        return List.copyOf(shares.values());
    }

    /** @return fails with {@link StoreUnavailable} or {@link SQLException} where neither store took every share */
    CompletableFuture<@Nullable Void> store(
            Endpoint endpoint,
            Provider provider,
            Verified verified,
            List<Share> shares,
            Instant receivedAt,
            Trace trace) {
        var requestId = ids.at(receivedAt);
        var stores = shares.stream()
                .map(share -> store(
                        provider,
                        share,
                        new Receipt(
                                requestId,
                                share.owner().tenant(),
                                endpoint.id(),
                                provider.name(),
                                receivedAt,
                                share.events().size(),
                                share.accountKeys()),
                        verified,
                        trace))
                .toList();
        return stores.size() == 1
                ? stores.getFirst()
                : CompletableFuture.allOf(stores.toArray(CompletableFuture[]::new));
    }

    private CompletableFuture<@Nullable Void> store(
            Provider provider, Share share, Receipt receipt, Verified verified, Trace trace) {
        return append(receipt, verified, trace)
                .exceptionallyCompose(e -> cause(e) instanceof QueueUnavailable first
                        ? elsewhere(first, spill(kept(share, provider), receipt, trace), receipt, verified, trace)
                        : CompletableFuture.failedFuture(e))
                .thenApply(stored -> {
                    metrics.accepted(receipt);
                    return stored;
                });
    }

    /** What a step of a future failed with. */
    static Throwable cause(Throwable e) {
        return e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
    }

    /** Large bodies are compressed and sealed off the event loop. */
    private CompletableFuture<@Nullable Void> append(Receipt receipt, Verified verified, Trace trace) {
        return verified.request().body().length > LARGE
                ? CompletableFuture.supplyAsync(() -> queue.append(receipt, verified, trace), blocking)
                        .thenCompose(Function.identity())
                : queue.append(receipt, verified, trace);
    }

    /** In Postgres, unless Redis answers after all. Where Postgres cannot take the request, and Redis was not asked, it is asked now. */
    private CompletableFuture<@Nullable Void> elsewhere(
            QueueUnavailable first,
            CompletableFuture<@Nullable Void> spilled,
            Receipt receipt,
            Verified verified,
            Trace trace) {
        var stored = new CompletableFuture<@Nullable Void>();
        var late = first.answered().orElseGet(() -> insisted(spilled, receipt, verified, trace));
        spilled.thenRun(() -> stored.complete(null));
        late.thenRun(() -> stored.complete(null));
        spilled.exceptionally(no -> {
            late.exceptionally(silent -> {
                stored.completeExceptionally(cause(no));
                return null;
            });
            return null;
        });
        return stored;
    }

    private CompletableFuture<@Nullable Void> insisted(
            CompletableFuture<@Nullable Void> spilled, Receipt receipt, Verified verified, Trace trace) {
        return spilled.exceptionallyCompose(no -> cause(no) instanceof StoreUnavailable
                ? CompletableFuture.supplyAsync(() -> queue.insist(receipt, verified, trace), blocking)
                        .thenCompose(Function.identity())
                : CompletableFuture.failedFuture(no));
    }

    private static Share kept(Share share, Provider provider) {
        return new Share(
                share.owner(),
                share.accountKeys(),
                share.events().stream().map(provider::kept).toList());
    }

    private CompletableFuture<@Nullable Void> spill(Share share, Receipt receipt, Trace trace) {
        Delivery.Fate fate = receipt.held() ? new Delivery.Fate.Hold() : new Delivery.Fate.Later();
        var arrivals =
                share.events().stream().map(e -> new Delivery.Arrival(e, fate)).toList();
        int retention = plans.terms(share.owner().plan()).retentionDays();
        return spill.store(new Delivery(receipt, retention, arrivals)).thenApply(stored -> {
            trace.spilled();
            metrics.spilled(receipt.provider(), receipt.events());
            return stored;
        });
    }
}
