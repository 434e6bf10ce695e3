package io.sluice.remote.calendar;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.sluice.ledger.Transactions;
import io.sluice.ledger.watch.Lookout;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** What to be alarmed by: Google ends a channel, and takes an access back, without a word. Read in the background, so that a scrape never waits for a store. */
@ApplicationScoped
class CalendarGauges {
    private static final Duration EVERY = Duration.ofSeconds(10);

    private final Transactions transactions;
    private final Clock clock;
    private volatile Read latest = new Read(0, Double.NaN);

    /** @param secondsLeft of the live calendar whose channel ends next; 0: one has none; NaN: there is no live calendar */
    private record Read(long failed, double secondsLeft) {}

    CalendarGauges(Transactions transactions, Clock clock, MeterRegistry registry) {
        this.transactions = transactions;
        this.clock = clock;
        Gauge.builder("sluice.calendars.failed", this, g -> g.latest.failed()).register(registry);
        Gauge.builder("sluice.calendar.channel.expires.seconds", this, g -> g.latest.secondsLeft())
                .register(registry);
    }

    void start(@Observes StartupEvent event, Lookout lookout) {
        lookout.every("calendar-gauges", EVERY, this::read);
    }

    private void read() throws SQLException {
        latest = transactions.call(connection -> {
            try (var select = connection.prepareStatement("""
                    SELECT count(*) FILTER (WHERE c.status = 'failed'), min(coalesce(h.expires_at, 'epoch')) FILTER (WHERE c.status = 'live')
                    FROM calendar c LEFT JOIN LATERAL (
                      SELECT max(expires_at) AS expires_at FROM calendar_channel WHERE calendar_id = c.id AND stopped_at IS NULL) h ON true
                    """);
                    var row = select.executeQuery()) {
                return row.next()
                        ? new Read(row.getLong(1), secondsLeft(row.getObject(2, OffsetDateTime.class)))
                        : latest;
            }
        });
    }

    private double secondsLeft(@Nullable OffsetDateTime end) {
        return end == null
                ? Double.NaN
                : Math.max(0, Duration.between(clock.instant(), end.toInstant()).toSeconds());
    }
}
