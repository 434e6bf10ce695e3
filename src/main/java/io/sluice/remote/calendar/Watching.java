package io.sluice.remote.calendar;

import io.sluice.remote.CallFailed;
import io.sluice.remote.CallFailed.Kind;
import io.sluice.remote.google.Google;
import io.sluice.tenant.SecurityConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/**
 * Keeps a watch channel open to each calendar. A channel cannot be prolonged: some time before its end another one is opened, and then the old one stopped. So are
 * those of which Google's answer was lost: what is watched has one resource id, whichever channel watches it.
 *
 * @see <a href="https://developers.google.com/workspace/calendar/api/guides/push">Push notifications</a>
 */
@ApplicationScoped
class Watching {
    private static final String PATH = "/webhooks/gcal";
    private static final int TOKEN_BYTES = 32;
    /** What would be over sooner is a mistake of somebody's clock. */
    private static final Duration SHORTEST = Duration.ofMinutes(1);
    /** Taken for the life of a channel of which Google does not say it. */
    private static final Duration UNSAID = Duration.ofDays(1);
    /** Up to this share of a channel's life, another one is opened sooner. */
    private static final double JITTER = 0.05;

    private final Google google;
    private final ChannelRows rows;
    private final Waits waits;
    private final CalendarConfig config;
    private final String address;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    Watching(
            Google google, ChannelRows rows, Waits waits, CalendarConfig config, SecurityConfig security, Clock clock) {
        this.google = google;
        this.rows = rows;
        this.waits = waits;
        this.config = config;
        this.address = security.publicUrl() + PATH;
        this.clock = clock;
    }

    /**
     * What was done.
     *
     * @param opened what the calendar's earlier channels told, or would have, may be lost: it is to be listed again
     * @param next when its channels are to be looked after again
     */
    record Done(boolean opened, Instant next) {}

    /** Opens a channel where there is none, or the one there is becomes old, and stops the others. */
    Done tend(Calendar calendar) throws SQLException {
        var now = clock.instant();
        var channels = rows.of(calendar.id());
        var opened = false;
        if (!channels.resting(now)) {
            boolean needed = channels.newest(now).map(c -> c.renewable(now)).orElse(true);
            opened = needed && open(calendar, channels.attempts());
            if (stopOthers(calendar)) {
                rows.well(calendar.id());
            }
        }
        return new Done(opened, next(calendar.id()));
    }

    private Instant next(UUID calendar) throws SQLException {
        var now = clock.instant();
        var channels = rows.of(calendar);
        return channels.dueAt()
                .filter(at -> at.isAfter(now))
                .or(() -> channels.newest(now).flatMap(Channel::renewAt))
                .orElse(now);
    }

    private boolean open(Calendar calendar, int attempts) throws SQLException {
        var channel = new Google.NewChannel(UUID.randomUUID().toString(), address, token());
        var asked = clock.instant();
        if (!rows.opening(calendar, channel, asked)) {
            return false;
        }
        try {
            var opened = google.watch(calendar.account(), channel);
            rows.opened(calendar.id(), channel(channel.id(), opened, asked), clock.instant());
            return true;
        } catch (CallFailed failed) {
            if (!failed.maybeDone()) {
                rows.remove(channel.id());
            }
            rows.failed(calendar.id(), failed.reason(), again(attempts, failed));
            return false;
        }
    }

    /** A calendar that Google does not watch is listed every few hours all the same, and asked for then. */
    private Instant again(int attempts, CallFailed failed) {
        return failed.kind() == Kind.REFUSED ? clock.instant().plus(config.poll()) : waits.after(attempts, failed);
    }

    private Channel channel(String id, Google.Opened opened, Instant asked) {
        var end = opened.expires().filter(e -> e.isAfter(asked.plus(SHORTEST))).orElse(asked.plus(UNSAID));
        var life = Duration.between(asked, end);
        double share = config.renewAfter() / 100.0 - JITTER * Math.floorMod(id.hashCode(), 1000) / 1000.0;
        var renewAt = asked.plusMillis((long) (life.toMillis() * share));
        return new Channel(id, Optional.of(opened.resource()), Optional.of(end), Optional.of(renewAt), asked, false);
    }

    private String token() {
        var bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** @return false where nothing was tried, or one could not be stopped: that is tried again with the next look at the channels */
    private boolean stopOthers(Calendar calendar) throws SQLException {
        var now = clock.instant();
        var channels = rows.of(calendar.id());
        var newest = channels.newest(now);
        if (channels.resting(now)) {
            return false;
        }
        for (var channel : channels.all()) {
            boolean known = channel.resource().isPresent() || newest.isPresent();
            if (channel.over(now) || channel.stopped() && known) {
                try {
                    stop(calendar, channel, newest.flatMap(Channel::resource));
                } catch (CallFailed passing) {
                    rows.failed(calendar.id(), null, waits.after(channels.attempts(), passing));
                    return false;
                }
            }
        }
        return true;
    }

    /**
     * Stops all channels of a calendar that is left.
     *
     * @throws CallFailed one could not be stopped now
     */
    void stopAll(Calendar calendar) throws SQLException {
        var all = rows.of(calendar.id()).all();
        var resource = all.stream().flatMap(c -> c.resource().stream()).findFirst();
        for (var channel : all) {
            stop(calendar, channel, resource);
        }
    }

    private void stop(Calendar calendar, Channel channel, Optional<String> watched) throws SQLException {
        var resource = channel.resource().or(() -> watched);
        if (resource.isPresent() && !channel.over(clock.instant())) {
            try {
                google.stop(calendar.account(), channel.id(), resource.get());
            } catch (CallFailed failed) {
                if (failed.passing()) {
                    throw failed;
                }
                // There is none, or this credential may not stop it: it ends by itself.
            }
        }
        rows.remove(channel.id());
    }
}
