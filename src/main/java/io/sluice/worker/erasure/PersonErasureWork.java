package io.sluice.worker.erasure;

import io.sluice.ledger.person.Erasure;
import io.sluice.ledger.person.Erasures;
import io.sluice.queue.Partitions;
import io.sluice.remote.Work;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/** Goes on with erasures that were not over when they were answered, and looks again once what was queued by then is applied. */
@ApplicationScoped
class PersonErasureWork implements Work {
    /** A turn: others wait for theirs. */
    private static final Duration TURN = Duration.ofSeconds(10);

    private static final Duration LATER = Duration.ofMinutes(1);
    private final Erasures erasures;
    private final Partitions partitions;
    private final Clock clock;

    PersonErasureWork(Erasures erasures, Partitions partitions, Clock clock) {
        this.erasures = erasures;
        this.partitions = partitions;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "erasure";
    }

    @Override
    public String due() {
        return "SELECT tenant_id, id, due_at FROM erasure WHERE due_at <= ?";
    }

    @Override
    public void run(UUID tenant, UUID id) throws SQLException {
        var now = clock.instant();
        var finished = erasures.find(tenant, id).flatMap(Erasure::finishedAt);
        if (finished.isPresent() && isQueued(finished.get())) {
            erasures.later(tenant, id, now.plus(LATER));
        } else {
            erasures.goOn(tenant, id, TURN);
        }
    }

    /** Whether something waits that came before then. */
    private boolean isQueued(Instant then) {
        return partitions.backlogs().stream()
                .anyMatch(backlog -> backlog.oldest().map(then::isAfter).orElse(false));
    }
}
