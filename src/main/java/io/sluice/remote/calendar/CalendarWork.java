package io.sluice.remote.calendar;

import io.sluice.event.Id;
import io.sluice.remote.CallFailed;
import io.sluice.remote.Work;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Looks after one calendar: lists it where somebody asked for that, or nobody did for long; keeps a channel open; leaves it once it is deleted.
 *
 * <p>All that has to survive stands in the row. Who asks for a list writes {@code signalled_at}, and the transaction that stores the end of a list that began later
 * clears it; so a run that is broken off anywhere finds, when it is done again, what it still has to do.
 */
@ApplicationScoped
class CalendarWork implements Work {
    private static final Logger LOG = Logger.getLogger(CalendarWork.class);
    /** If a run gets lost, this is when the next one begins. One that takes longer is no harm: it is not begun twice. */
    static final Duration LEASE = Duration.ofMinutes(5);

    /** Tries to leave a calendar properly; then its channels are left to expire. */
    private static final int FAREWELLS = 5;

    private final CalendarRows rows;
    private final Sync sync;
    private final Watching watching;
    private final Waits waits;
    private final CalendarConfig config;
    private final Clock clock;

    CalendarWork(CalendarRows rows, Sync sync, Watching watching, Waits waits, CalendarConfig config, Clock clock) {
        this.rows = rows;
        this.sync = sync;
        this.watching = watching;
        this.waits = waits;
        this.config = config;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "calendar";
    }

    @Override
    public String due() {
        return """
               SELECT c.tenant_id, c.id, c.due_at FROM calendar c JOIN tenant t ON t.id = c.tenant_id, (SELECT ?::timestamptz AS now) n
               WHERE c.due_at <= n.now AND (c.last_synced_at IS NULL OR c.last_synced_at <= n.now - interval '%d milliseconds')
                 AND (t.status = 'active' OR c.status = 'deleted')
               """.formatted(config.apart().toMillis());
    }

    @Override
    public void run(UUID tenant, UUID id) throws SQLException {
        var lease = clock.instant().plus(LEASE);
        var found = rows.begin(tenant, id, lease);
        if (found.isEmpty()) {
            return;
        }
        if (found.get().state().deleted()) {
            leave(found.get());
        } else {
            look(found.get(), lease);
        }
    }

    private void look(Calendar calendar, Instant lease) throws SQLException {
        try {
            if (calendar.wantsList(clock.instant(), config.poll()) && !sync.run(calendar)) {
                return;
            }
            var done = watching.tend(calendar);
            if (done.opened() && !sync.run(calendar)) {
                return;
            }
            rows.dueBy(calendar.id(), lease, done.next(), calendar.patience(config.poll()));
        } catch (CallFailed failed) {
            if (!failed.passing()) {
                LOG.warnf(
                        "calendar cannot be listed, it is tried again calendar=%s kind=%s status=%d",
                        Id.of(Id.Kind.CALENDAR, calendar.id()), failed.kind().label(), failed.status());
            }
            rows.failed(
                    calendar,
                    failed,
                    clock.instant(),
                    waits.after(calendar.state().attempts(), failed));
        }
    }

    private void leave(Calendar calendar) throws SQLException {
        try {
            watching.stopAll(calendar);
        } catch (CallFailed passing) {
            int before = calendar.state().attempts();
            if (before < FAREWELLS) {
                rows.notLeft(calendar.id(), waits.after(before, passing));
                return;
            }
        }
        rows.remove(calendar.id());
    }
}
