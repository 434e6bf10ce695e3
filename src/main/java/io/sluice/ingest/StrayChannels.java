package io.sluice.ingest;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sluice.event.Headers;
import io.sluice.ledger.StoreUnavailable;
import io.sluice.ledger.Transactions;
import io.sluice.provider.Provider;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/**
 * Watch channels that notify and that nobody here knows: what is left of a database that was put back. Nothing of them is believed; but where one names what a calendar
 * of ours watches, it is given to that calendar, to be stopped with its credential.
 *
 * <p>Anybody who has seen what is watched can send such a request. So each channel counts once in a while, few are noted at once, and of one calendar some a day and
 * some in all: what they cost of its calls to Google does not matter then.
 */
@Singleton
class StrayChannels {
    private static final Logger LOG = Logger.getLogger(StrayChannels.class);
    private static final Duration ONCE_IN = Duration.ofMinutes(10);
    private static final int REMEMBERED = 10_000;
    private static final int AT_ONCE = 2;
    private static final int OF_ONE_CALENDAR = 10;
    /** On each node. */
    static final int OF_ONE_CALENDAR_A_DAY = 5;
    /** What Google takes for a channel's id. */
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9\\-_+/=]{1,64}");

    private static final Pattern WATCHED = Pattern.compile("[!-~]{1,1024}");

    private final Transactions transactions;
    private final Clock clock;
    private final Semaphore free = new Semaphore(AT_ONCE);
    private final Cache<String, Boolean> seen = Caffeine.newBuilder()
            .maximumSize(REMEMBERED)
            .expireAfterWrite(ONCE_IN)
            .build();

    private final Cache<UUID, AtomicInteger> noted = Caffeine.newBuilder()
            .maximumSize(REMEMBERED)
            .expireAfterWrite(Duration.ofDays(1))
            .build();

    StrayChannels(Transactions transactions, Clock clock) {
        this.transactions = transactions;
        this.clock = clock;
    }

    /** Does not block; what cannot be noted now is noted when it is seen again later. */
    void seen(Provider provider, Headers headers) {
        var channel = provider.channelHeader()
                .flatMap(headers::single)
                .filter(v -> ID.matcher(v).matches());
        var watched = provider.watchedHeader()
                .flatMap(headers::single)
                .filter(v -> WATCHED.matcher(v).matches());
        if (channel.isPresent()
                && watched.isPresent()
                && seen.asMap().putIfAbsent(channel.get(), true) == null
                && free.tryAcquire()) {
            Thread.ofVirtual().start(() -> {
                try {
                    note(channel.get(), watched.get());
                } finally {
                    free.release();
                }
            });
        }
    }

    void note(String channel, String watched) {
        try {
            transactions.call(connection -> {
                var calendar = watching(connection, watched).filter(this::spend);
                if (calendar.isPresent() && insert(connection, channel, watched, calendar.get())) {
                    wake(connection, calendar.get());
                }
                return calendar;
            });
        } catch (StoreUnavailable | SQLException e) {
            LOG.debugf(
                    "a channel that nobody knows is not noted: %s", e.getClass().getName());
        }
    }

    private boolean spend(UUID calendar) {
        return noted.get(calendar, id -> new AtomicInteger()).incrementAndGet() <= OF_ONE_CALENDAR_A_DAY;
    }

    /** One of the calendars whose own channel watches just that, at random: whose credential may stop it is not known. */
    private static Optional<UUID> watching(Connection connection, String watched) throws SQLException {
        try (var select = connection.prepareStatement("""
                SELECT c.id FROM calendar_channel h JOIN calendar c ON c.id = h.calendar_id
                WHERE h.resource_id = ? AND h.stopped_at IS NULL AND c.status = 'live'
                  AND (SELECT count(*) FROM calendar_channel x WHERE x.calendar_id = c.id) <= ?
                ORDER BY random() LIMIT 1
                """)) {
            select.setString(1, watched);
            select.setInt(2, OF_ONE_CALENDAR);
            try (var row = select.executeQuery()) {
                return row.next() ? Optional.of(row.getObject(1, UUID.class)) : Optional.empty();
            }
        }
    }

    private boolean insert(Connection connection, String channel, String watched, UUID calendar) throws SQLException {
        try (var insert = connection.prepareStatement("""
                INSERT INTO calendar_channel (id, tenant_id, calendar_id, token, resource_id, created_at, stopped_at)
                SELECT ?, c.tenant_id, c.id, ''::bytea, ?, n.now, n.now FROM calendar c, (SELECT ?::timestamptz AS now) n
                WHERE c.id = ? ON CONFLICT (id) DO NOTHING
                """)) {
            insert.setString(1, channel);
            insert.setString(2, watched);
            insert.setObject(3, clock.instant().atOffset(ZoneOffset.UTC));
            insert.setObject(4, calendar);
            return insert.executeUpdate() > 0;
        }
    }

    private void wake(Connection connection, UUID calendar) throws SQLException {
        try (var update = connection.prepareStatement(
                "UPDATE calendar SET due_at = CASE attempts WHEN 0 THEN least(due_at, ?) ELSE due_at END WHERE id = ?")) {
            update.setObject(1, clock.instant().atOffset(ZoneOffset.UTC));
            update.setObject(2, calendar);
            update.executeUpdate();
        }
    }
}
