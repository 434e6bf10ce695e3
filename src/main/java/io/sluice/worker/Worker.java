package io.sluice.worker;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.sluice.queue.Partitions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Starts and stops the loops of this node: one virtual thread per lane of each partition, one for due events, one for replays. On shutdown they finish the batch in hand,
 * acknowledge it, and leave what else they claimed to others.
 *
 * <p>A tenant that sends more than its fair rate waits in the surplus lanes.
 */
@ApplicationScoped
public class Worker {
    private static final Logger LOG = Logger.getLogger(Worker.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    /** For all loops together. */
    private static final Duration GOODBYE = Duration.ofSeconds(10);

    private final Partitions partitions;
    private final Sweep sweep;
    private final ReplayLoop replays;
    private final WorkerConfig config;
    private final Pulse pulse;
    private final List<Thread> loops = new ArrayList<>();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Troubles troubles = new Troubles(LOG, System::nanoTime);
    private final Rounds rounds;

    Worker(Partitions partitions, Rounds rounds, Sweep sweep, ReplayLoop replays, WorkerConfig config, Pulse pulse) {
        this.partitions = partitions;
        this.rounds = rounds;
        this.sweep = sweep;
        this.replays = replays;
        this.config = config;
        this.pulse = pulse;
    }

    void start(
            @Observes StartupEvent event,
            @ConfigProperty(name = "sluice.roles", defaultValue = "ingest,worker,api") List<String> roles) {
        if (!roles.contains("worker")) {
            return;
        }
        for (var partition : partitions.open()) {
            var turn = new LaneTurn(partition, rounds, config, pulse, this::running);
            start(turn.name(), turn);
        }
        start("sweep", this::sweepTurn);
        start("replays", () -> running(replays.turn(config.sweepEvery())));
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        stopping.countDown();
        long end = System.nanoTime() + GOODBYE.toNanos();
        for (var loop : loops) {
            if (!loop.join(Duration.ofNanos(end - System.nanoTime()))) {
                LOG.warnf(
                        "loop did not stop in time; what it holds is reclaimed by another node loop=%s",
                        loop.getName());
            }
        }
    }

    /** One time round a loop. */
    @FunctionalInterface
    interface Turn {
        void run() throws Exception;

        /** After the last. */
        default void end() {}
    }

    private void start(String name, Turn turn) {
        loops.add(Thread.ofVirtual().name(name).start(() -> loop(name, turn)));
    }

    /** Goes round until the node stops; a failing turn is tried again after a pause that grows up to {@code sluice.worker.patience}. */
    private void loop(String name, Turn turn) {
        var pause = FIRST_PAUSE;
        while (running(Duration.ZERO)) {
            pulse.beat(name);
            try {
                turn.run();
                pause = FIRST_PAUSE;
            } catch (Throwable e) {
                // Errors too: a loop that ends is work that nobody does.
                if (running(Duration.ZERO)) {
                    troubles.tell(name, Troubles.describe(e));
                }
                running(pause);
                pause = shorter(pause.multipliedBy(2), config.patience());
            }
        }
        turn.end();
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    /** Waits, and tells whether the node still runs. */
    private boolean running(Duration wait) {
        try {
            return !stopping.await(wait.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void sweepTurn() throws Exception {
        if (!sweep.round()) {
            running(config.sweepEvery());
        }
    }
}
