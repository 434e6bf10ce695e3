package io.sluice.ledger.watch;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Asks the stores in the background for what gauges tell, so that a scrape never waits for a store. Thread-safe. */
@Singleton
public class Lookout {
    private static final Logger LOG = Logger.getLogger(Lookout.class);
    private static final Duration FIRST_LOOK = Duration.ofSeconds(2);
    private static final int AFTER_ALL_THAT_LOOK = 4000;

    private final Queue<ScheduledExecutorService> timers = new ConcurrentLinkedQueue<>();
    private final Queue<CompletableFuture<Void>> firsts = new ConcurrentLinkedQueue<>();

    /**
     * Looks now, and then until the gateway stops, in a thread of its own: one that waits for its store makes no other late.
     *
     * @param name the thread's
     * @param interval from the end of one look to the next
     * @param look what it throws is a fault of ours; a store that is away is {@link Sight}'s affair
     */
    public void every(String name, Duration interval, Runnable look) {
        var timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name(name).factory());
        var first = new CompletableFuture<Void>();
        timers.add(timer);
        firsts.add(first);
        timer.scheduleWithFixedDelay(
                () -> {
                    try {
                        tryLook(name, look);
                    } finally {
                        first.complete(null);
                    }
                },
                0,
                interval.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /** What is thrown would end the timer. */
    private static void tryLook(String name, Runnable look) {
        try {
            look.run();
        } catch (RuntimeException e) {
            LOG.errorf(
                    "what gauges tell was not looked at thread=%s error=%s",
                    name, e.getClass().getName());
        }
    }

    /** The gateway takes calls once all have looked, so that its first scrape tells what there is; for a store that does not answer it waits no longer than this. */
    void awaitFirst(@Observes @Priority(AFTER_ALL_THAT_LOOK) StartupEvent event) {
        CompletableFuture.allOf(firsts.toArray(CompletableFuture<?>[]::new))
                .completeOnTimeout(null, FIRST_LOOK.toMillis(), TimeUnit.MILLISECONDS)
                .join();
        firsts.clear();
    }

    void stop(@Observes ShutdownEvent event) {
        timers.forEach(ScheduledExecutorService::shutdownNow);
    }
}
