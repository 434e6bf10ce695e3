package io.sluice.ledger.pulse;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.sluice.ledger.StoreUnavailable;
import io.sluice.ledger.Transactions;
import io.sluice.ledger.row.Unnest;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * When sources were heard, counted in memory and written every few seconds, because a write for each request would cost as much as the request. A node that dies
 * loses the last seconds of it, which nothing but the alarm of silence rests on. Thread-safe; noting blocks nobody.
 */
@Singleton
public class Pulses {
    private static final Logger LOG = Logger.getLogger(Pulses.class);
    private static final Duration EVERY = Duration.ofSeconds(5);

    private final Transactions transactions;
    private final ConcurrentHashMap<Day, Heard> heard = new ConcurrentHashMap<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("pulses-", 0).factory());

    Pulses(Transactions transactions) {
        this.transactions = transactions;
    }

    private record Day(UUID source, LocalDate day) {}

    /** @param longestMillis the longest time between two requests */
    private record Heard(long events, Instant first, Instant last, long longestMillis) {
        Heard and(Heard other) {
            var earlier = first.isAfter(other.first) ? other : this;
            var later = earlier == this ? other : this;
            long between = Duration.between(earlier.last, later.first).toMillis();
            return new Heard(
                    events + other.events,
                    earlier.first,
                    last.isAfter(other.last) ? last : other.last,
                    Math.max(between, Math.max(longestMillis, other.longestMillis)));
        }
    }

    private record Row(Day day, Heard heard) {}

    void start(@Observes StartupEvent event) {
        timer.scheduleWithFixedDelay(this::tryWrite, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
    }

    void stop(@Observes ShutdownEvent event) {
        timer.shutdown();
        tryWrite();
    }

    /** A source's request was accepted. */
    public void beat(UUID source, int events, Instant at) {
        heard.merge(new Day(source, LocalDate.ofInstant(at, ZoneOffset.UTC)), new Heard(events, at, at, 0), Heard::and);
    }

    private void tryWrite() {
        try {
            write();
        } catch (SQLException | RuntimeException e) {
            LOG.debugf(
                    "when sources were heard is written later: %s", e.getClass().getName());
        }
    }

    /**
     * Writes what was heard since the last time; of sources that are none any more nothing.
     *
     * @throws StoreUnavailable Postgres is away; it is written the next time
     */
    void write() throws SQLException {
        var rows = new ArrayList<Row>();
        for (var day : List.copyOf(heard.keySet())) {
            var taken = heard.remove(day);
            if (taken != null) {
                rows.add(new Row(day, taken));
            }
        }
        if (rows.isEmpty()) {
            return;
        }
        boolean written = false;
        try {
            write(rows);
            written = true;
        } finally {
            if (!written) {
                rows.forEach(row -> heard.merge(row.day(), row.heard(), Heard::and));
            }
        }
    }

    private void write(List<Row> rows) throws SQLException {
        transactions.call(connection -> {
            try (var upsert = connection.prepareStatement("""
                    INSERT INTO source_day AS d (source_id, tenant_id, day, events, first_at, last_at, longest)
                    SELECT s.id, coalesce(s.tenant_id, '00000000-0000-0000-0000-000000000000'), t.day::date, t.events, t.first_at, t.last_at,
                           t.longest * interval '1 millisecond'
                    FROM unnest(?::uuid[], ?::text[], ?::int8[], ?::timestamptz[], ?::timestamptz[], ?::int8[]) AS t(source_id, day, events, first_at, last_at, longest)
                      JOIN source s ON s.id = t.source_id ORDER BY s.id, t.day
                    ON CONFLICT (source_id, day) DO UPDATE SET events = d.events + excluded.events,
                      first_at = least(d.first_at, excluded.first_at), last_at = greatest(d.last_at, excluded.last_at),
                      longest = greatest(d.longest, excluded.longest, excluded.first_at - d.last_at)
                    """)) {
                new Unnest<>(upsert, rows)
                        .uuid(r -> r.day().source())
                        .text(r -> r.day().day().toString())
                        .integer(r -> r.heard().events())
                        .time(r -> r.heard().first())
                        .time(r -> r.heard().last())
                        .integer(r -> r.heard().longestMillis());
                return upsert.executeUpdate();
            }
        });
    }
}
