package io.sluice.worker;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.sluice.ledger.StoreUnavailable;
import io.sluice.queue.Entry;
import io.sluice.queue.Partition;
import io.sluice.queue.Partitions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
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
    /** How soon what was put aside is tried again. */
    private static final Duration ASIDE = Duration.ofMillis(10);
    /** How often in vain before a lane that is full of it goes on without. */
    private static final int PATIENT = 20;

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
        partitions.open().stream().map(PartitionTurn::new).forEach(turn -> start(turn.name(), turn));
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
    private interface Turn {
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
                    troubles.tell(name, describe(e));
                }
                running(pause);
                pause = shorter(pause.multipliedBy(2), config.patience());
            }
        }
        turn.end();
    }

    private static String describe(Throwable e) {
        return e instanceof StoreUnavailable
                ? String.valueOf(e.getMessage())
                : e.getClass().getName();
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

    /**
     * The loop of one lane: new entries always, forgotten ones from time to time. A batch that could not be applied is kept and tried again before more is claimed.
     * What is of a tenant that somebody else writes to just then is put aside, and stops no other.
     */
    private final class PartitionTurn implements Turn {
        private final Partition partition;
        private List<Entry> held = List.of();
        private List<Entry> aside = List.of();
        private List<Entry> settled = List.of();
        private int inVain;
        /** Whether the last turn left entries, which would else be the first that are found again. */
        private boolean left;

        private long nextReclaim = System.nanoTime();

        PartitionTurn(Partition partition) {
            this.partition = partition;
        }

        String name() {
            return "apply-" + partition.number() + "-" + partition.lane().name().toLowerCase(Locale.ROOT);
        }

        @Override
        public void run() throws InterruptedException {
            // First, as Redis may have been away.
            partition.acknowledge(settled);
            settled = List.of();
            if (held.isEmpty()) {
                held = next();
                aside = List.of();
            }
            if (held.isEmpty()) {
                return;
            }
            var some = rounds.fitting(partition.lane(), held);
            var outcome = rounds.apply(partition, some, () -> pulse.beat(name()));
            inVain = outcome.settled().isEmpty() ? inVain + 1 : 0;
            aside = Stream.concat(aside.stream(), outcome.busy().stream()).toList();
            held = List.copyOf(held.subList(some.size(), held.size()));
            settled = outcome.settled();
            partition.acknowledge(settled);
            settled = List.of();
        }

        /** Otherwise they would wait for whoever finds them forgotten, as they do where this fails. */
        @Override
        public void end() {
            try {
                partition.leave(Stream.concat(held.stream(), aside.stream()).toList());
            } catch (RuntimeException e) {
                LOG.infof("what %s holds is reclaimed by another node later error=%s", name(), describe(e));
            }
        }

        /** While much is aside nothing more is claimed. What stays aside for long is left, and comes back with what is forgotten, after new entries have had a turn. */
        private List<Entry> next() {
            if (aside.size() < config.batch()) {
                return Stream.concat(aside.stream(), claimed().stream()).toList();
            }
            running(ASIDE);
            if (inVain < PATIENT) {
                return aside;
            }
            partition.leave(aside);
            left = true;
            return List.of();
        }

        private List<Entry> claimed() {
            boolean newOnes = left;
            left = false;
            if (!newOnes && System.nanoTime() >= nextReclaim) {
                nextReclaim = System.nanoTime() + config.reclaimEvery().toNanos();
                var forgotten = partition.reclaim(config.batch());
                if (forgotten.size() >= config.batch()) {
                    nextReclaim = System.nanoTime();
                }
                if (!forgotten.isEmpty()) {
                    return forgotten;
                }
            }
            return aside.isEmpty() ? partition.claim(config.batch()) : partition.claim(config.batch(), ASIDE);
        }
    }

    private void sweepTurn() throws Exception {
        if (!sweep.round()) {
            running(config.sweepEvery());
        }
    }
}
