package io.sluice.remote;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.All;
import io.quarkus.runtime.StartupEvent;
import io.sluice.ledger.Transactions;
import io.sluice.ledger.watch.Lookout;
import io.sluice.ledger.watch.Sight;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How late the durable tasks of each kind are, and how many fail again and again. What hangs, and what nobody carries out, stays due and grows late; what fails may put
 * itself off each time, and is told by its failures. Read in the background, so that a scrape never waits for a store.
 */
@ApplicationScoped
class TaskGauges {
    private static final Duration EVERY = Duration.ofSeconds(30);
    /** Failures in a row that are no accident any more; with the waits between them half a minute. */
    private static final int FAILING = 3;

    private static final Read REFUSED = new Read(Double.NaN, 1);

    private final Transactions transactions;
    private final Clock clock;
    private final Map<Work, Sight<Read>> kinds = new LinkedHashMap<>();

    /** @param overdue seconds since what has waited longest was due; 0: nothing is */
    private record Read(double overdue, long failing) {}

    TaskGauges(@All List<Work> works, Transactions transactions, Clock clock, MeterRegistry registry) {
        this.transactions = transactions;
        this.clock = clock;
        for (var work : works) {
            var name = work.name();
            var kind = new Sight<Read>("tasks-" + name, EVERY, registry);
            kind.gauge("sluice.tasks.overdue.seconds", Read::overdue, "kind", name);
            kind.gauge("sluice.tasks.failing", Read::failing, "kind", name);
            kinds.put(work, kind);
        }
    }

    void start(@Observes StartupEvent event, Lookout lookout) {
        lookout.every("task-gauges", EVERY, this::read);
    }

    void read() {
        kinds.forEach((work, kind) -> kind.look(() -> look(work)));
    }

    /** A kind that Postgres refuses to look for is not carried out either, and fails; it hides no other. */
    private Read look(Work work) {
        try {
            return transactions.call(connection -> read(connection, work));
        } catch (SQLException refused) {
            return REFUSED;
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
                row.next();
                return new Read(overdue(row.getObject(1, OffsetDateTime.class)), row.getLong(2));
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
