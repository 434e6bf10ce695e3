package io.sluice.remote.calendar;

import io.micrometer.core.instrument.MeterRegistry;
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
import org.jspecify.annotations.Nullable;

/** What to be alarmed by: Google ends a channel, and takes an access back, without a word. Read in the background, so that a scrape never waits for a store. */
@ApplicationScoped
class CalendarGauges {
    private static final Duration EVERY = Duration.ofSeconds(10);

    private final Transactions transactions;
    private final Clock clock;
    private final Sight<Read> calendars;

    /** @param secondsLeft of the live calendar whose channel ends next; 0: one has none; NaN: there is no live calendar */
    private record Read(long failed, double secondsLeft) {}

    CalendarGauges(Transactions transactions, Clock clock, MeterRegistry registry) {
        this.transactions = transactions;
        this.clock = clock;
        this.calendars = new Sight<>("calendars", EVERY, registry);
        calendars.gauge("sluice.calendars.failed", Read::failed);
        calendars.gauge("sluice.calendar.channel.expires.seconds", Read::secondsLeft);
    }

    void start(@Observes StartupEvent event, Lookout lookout) {
        lookout.every("calendar-gauges", EVERY, this::read);
    }

    private void read() {
        calendars.look(() -> transactions.call(this::read));
    }

    private Read read(Connection connection) throws SQLException {
        try (var select = connection.prepareStatement("""
                SELECT count(*) FILTER (WHERE c.status = 'failed'), min(coalesce(h.expires_at, 'epoch')) FILTER (WHERE c.status = 'live')
                FROM calendar c LEFT JOIN LATERAL (
                  SELECT max(expires_at) AS expires_at FROM calendar_channel WHERE calendar_id = c.id AND stopped_at IS NULL) h ON true
                """);
                var row = select.executeQuery()) {
            row.next();
            return new Read(row.getLong(1), secondsLeft(row.getObject(2, OffsetDateTime.class)));
        }
    }

    private double secondsLeft(@Nullable OffsetDateTime end) {
        return end == null
                ? Double.NaN
                : Math.max(0, Duration.between(clock.instant(), end.toInstant()).toSeconds());
    }
}
