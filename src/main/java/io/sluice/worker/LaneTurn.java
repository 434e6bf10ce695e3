package io.sluice.worker;

import io.sluice.queue.Entry;
import io.sluice.queue.Partition;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * One time round the loop of a lane: new entries always, forgotten ones from time to time. A batch that could not be applied is kept and tried again before more is
 * claimed. What is of a tenant that somebody else writes to just then is put aside, and stops no other. For one thread.
 */
final class LaneTurn implements Worker.Turn {
    private static final Logger LOG = Logger.getLogger(LaneTurn.class);
    /** How soon what was put aside is tried again. */
    static final Duration ASIDE = Duration.ofMillis(10);
    /** How often in vain before a lane that is full of it goes on without. */
    static final int PATIENT = 20;

    private final Partition partition;
    private final Rounds rounds;
    private final WorkerConfig config;
    private final Pulse pulse;
    private final Consumer<Duration> rest;
    private List<Entry> held = List.of();
    private List<Entry> aside = List.of();
    private List<Entry> settled = List.of();
    private int inVain;
    /** Whether the last turn left entries, which would else be the first that are found again. */
    private boolean left;

    private long nextReclaim = System.nanoTime();

    /** @param rest waits for so long, or until the node stops */
    LaneTurn(Partition partition, Rounds rounds, WorkerConfig config, Pulse pulse, Consumer<Duration> rest) {
        this.partition = partition;
        this.rounds = rounds;
        this.config = config;
        this.pulse = pulse;
        this.rest = rest;
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
            LOG.infof(
                    "loop ended; what it holds is reclaimed by another node later loop=%s error=%s",
                    name(), Troubles.describe(e));
        }
    }

    /** While much is aside nothing more is claimed. What stays aside for long is left, and comes back with what is forgotten, after new entries have had a turn. */
    private List<Entry> next() {
        if (aside.size() < config.batch()) {
            return Stream.concat(aside.stream(), claimed().stream()).toList();
        }
        rest.accept(ASIDE);
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
