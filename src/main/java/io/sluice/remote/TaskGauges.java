package io.sluice.remote;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.All;
import io.quarkus.runtime.StartupEvent;
import io.sluice.ledger.Transactions;
import io.sluice.ledger.watch.Lookout;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * How late the durable tasks of each kind are, and how many fail again and again. What hangs, and what nobody carries out, stays due and grows late; what fails may put
 * itself off each time, and is told by its failures. Read in the background, so that a scrape never waits for a store.
 */
@ApplicationScoped
class TaskGauges {
    private static final Logger LOG = Logger.getLogger(TaskGauges.class);
    private static final Duration EVERY = Duration.ofSeconds(30);
    /** Failures in a row that are no accident any more; with the waits between them half a minute. */
    private static final int FAILING = 3;

    private static final Read NONE = new Read(0, 0);

    private final List<Work> works;
    private final Transactions transactions;
    private final Clock clock;
    private final Map<String, Read> latest = new ConcurrentHashMap<>();

    /** @param overdue seconds since what has waited longest was due; 0: nothing is */
    private record Read(double overdue, long failing) {
        Read refused() {
            return new Read(overdue, Math.max(1, failing));
        }
    }

    TaskGauges(@All List<Work> works, Transactions transactions, Clock clock, MeterRegistry registry) {
        this.works = works;
        this.transactions = transactions;
        this.clock = clock;
        for (var name : works.stream().map(Work::name).toList()) {
            Gauge.builder(
                            "sluice.tasks.overdue.seconds",
                            this,
                            g -> g.latest(name).overdue())
                    .tag("kind", name)
                    .register(registry);
            Gauge.builder("sluice.tasks.failing", this, g -> g.latest(name).failing())
                    .tag("kind", name)
                    .register(registry);
        }
    }

    void start(@Observes StartupEvent event, Lookout lookout) {
        lookout.every("task-gauges", EVERY, this::read);
    }

    private Read latest(String kind) {
        return latest.getOrDefault(kind, NONE);
    }

    /** While Postgres is away the last values stay. A kind that it refuses to look for is not carried out either, and fails; it hides no other. */
    void read() {
        for (var work : works) {
            try {
                latest.put(work.name(), transactions.call(connection -> read(connection, work)));
            } catch (SQLException refused) {
                latest.put(work.name(), latest(work.name()).refused());
            } catch (RuntimeException e) {
                LOG.debugf("gauges keep their last value: %s", e.getClass().getName());
            }
        }
    }

    private Read read(Connection connection, Work work) throws SQLException {
        try (var select = connection.prepareStatement("""
                SELECT (SELECT min(due_at) FROM (%s) d),
                       (SELECT count(*) FROM scheduled_tasks WHERE task_name = ? AND consecutive_failures >= ?)
                """.formatted(work.due()))) {
            select.setObject(1, clock.instant().atOffset(ZoneOffset.UTC));
            select.setString(2, work.name());
            select.setInt(3, FAILING);
            try (var row = select.executeQuery()) {
                return row.next()
                        ? new Read(overdue(row.getObject(1, OffsetDateTime.class)), row.getLong(2))
                        : latest(work.name());
            }
        }
    }

    private double overdue(@Nullable OffsetDateTime first) {
        return first == null
                ? 0
                : Math.max(
                        0, Duration.between(first.toInstant(), clock.instant()).toSeconds());
    }
}
