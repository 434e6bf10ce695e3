package io.sluice.ingest;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.sluice.event.Ids;
import io.sluice.event.RawRequest;
import io.sluice.event.Receipt;
import io.sluice.event.Verification.Reason;
import io.sluice.ingest.WaitingRejections.Waiting;
import io.sluice.ledger.rejection.Rejection;
import io.sluice.ledger.rejection.Rejections;
import io.sluice.tenant.Endpoint;
import io.sluice.tenant.Owner;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps requests that failed verification, beside the way of those that did not. What waits is bounded, and one thread writes it, a batch in one transaction; it
 * rests as long as each took. Where there is no room, or Postgres is away, rejections are dropped and counted: they are a comfort, and must cost no event.
 */
@Singleton
public class RejectionQueue {
    private static final Logger LOG = Logger.getLogger(RejectionQueue.class);
    private static final int BATCH = 200;
    private static final long BATCH_WEIGHT = 8 * 1024 * 1024;
    /** Without new ones, too old ones are pruned this often. */
    private static final Duration PRUNE_EVERY = Duration.ofMinutes(1);

    private static final Duration TELL_EVERY = Duration.ofSeconds(5);
    private static final Duration LONGEST_REST = Duration.ofMillis(100);
    private static final Duration GOODBYE = Duration.ofSeconds(2);

    private final Rejections rejections;
    private final Ids ids;
    /** Below what {@link WebhookRoute} waits for a store, or there would be no 401. */
    private final Duration patience;

    private final IngestMetrics metrics;
    private final WaitingRejections waiting;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private @Nullable Thread drainer;
    private long untold;
    private long told = System.nanoTime() - TELL_EVERY.toNanos();

    RejectionQueue(Rejections rejections, Ids ids, IngestConfig config, IngestMetrics metrics) {
        this.rejections = rejections;
        this.ids = ids;
        this.patience = Collections.min(
                List.of(config.rejections().patience(), config.storeTimeout().dividedBy(2)));
        this.metrics = metrics;
        this.waiting = new WaitingRejections(
                config.rejections().waiting(), config.rejections().waitingBytes());
    }

    void start(
            @Observes StartupEvent event,
            @ConfigProperty(name = "sluice.roles", defaultValue = "ingest,worker,api") List<String> roles) {
        if (roles.contains("ingest")) {
            drainer = Thread.ofVirtual().name("rejections").start(this::drain);
        }
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        stopping.countDown();
        if (drainer != null) {
            waiting.close();
            drainer.join(GOODBYE);
        }
    }

    /**
     * Keeps a request if there is room. Never blocks.
     *
     * @param peer the other side's address
     * @return completes when who lists the rejections sees it, or will not soon: after {@code sluice.ingest.rejections.patience}, or half of {@code store-timeout} where that is less, in any case. Never fails
     */
    CompletableFuture<Boolean> keep(Endpoint endpoint, RawRequest request, Reason reason, String peer, Instant now) {
        var rejection = new Rejection(
                ids.at(now),
                endpoint.owner().map(Owner::tenant).orElse(Receipt.NO_TENANT),
                endpoint.id(),
                endpoint.provider(),
                Refusal.code(reason),
                peer,
                request);
        var settled = new CompletableFuture<Boolean>();
        settled.thenAccept(this::count);
        waiting.add(new Waiting(rejection, settled));
        return settled.copy().completeOnTimeout(false, patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void count(boolean kept) {
        metrics.rejection(kept);
        if (!kept) {
            tell();
        }
    }

    private synchronized void tell() {
        untold++;
        long now = System.nanoTime();
        if (now - told >= TELL_EVERY.toNanos()) {
            LOG.warnf("rejections dropped: too many wait, or Postgres is away count=%d", untold);
            untold = 0;
            told = now;
        }
    }

    private void drain() {
        try {
            List<Waiting> batch;
            do {
                batch = waiting.take(BATCH, BATCH_WEIGHT, PRUNE_EVERY.toMillis());
                long started = System.nanoTime();
                boolean written = write(batch);
                batch.forEach(w -> w.settled().complete(written));
                long rest = Math.min(System.nanoTime() - started, LONGEST_REST.toNanos());
                stopping.await(rest, TimeUnit.NANOSECONDS);
            } while (!batch.isEmpty() || stopping.getCount() > 0);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** A loop that ends is a queue that nobody drains, so that even errors pass. */
    private boolean write(List<Waiting> batch) {
        try {
            rejections.write(batch.stream().map(Waiting::rejection).toList());
            return true;
        } catch (SQLException | RuntimeException | Error e) {
            LOG.debugf("rejections are not written error=%s", e.getClass().getName());
            return false;
        }
    }
}
