package io.sluice.ledger.watch;

import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Asks the stores in the background for what gauges tell, so that a scrape never waits for a store; while one is away its gauges keep their last value. Thread-safe. */
@Singleton
public class Lookout {
    private static final Logger LOG = Logger.getLogger(Lookout.class);

    private final Queue<ScheduledExecutorService> timers = new ConcurrentLinkedQueue<>();

    /** What asks a store, and keeps what it answers. */
    @FunctionalInterface
    public interface Look {
        /** @throws SQLException there is no answer this time */
        void look() throws SQLException;
    }

    /**
     * Looks now, and then until the gateway stops, in a thread of its own: one that waits for its store makes no other late.
     *
     * @param name the thread's
     * @param interval from the end of one look to the next
     */
    public void every(String name, Duration interval, Look look) {
        var timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name(name).factory());
        timers.add(timer);
        timer.scheduleWithFixedDelay(() -> tryLook(name, look), 0, interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** What is thrown would end the timer. */
    private static void tryLook(String name, Look look) {
        try {
            look.look();
        } catch (SQLException | RuntimeException e) {
            LOG.debugf("%s keep their last value: %s", name, e.getClass().getName());
        }
    }

    void stop(@Observes ShutdownEvent event) {
        timers.forEach(ScheduledExecutorService::shutdownNow);
    }
}
