package io.sluice.tenant;

import com.github.benmanes.caffeine.cache.AsyncLoadingCache;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * What a tenant may still send: requests per second, by a token bucket on this node, and events per month, by the ledger's count plus what this node has accepted
 * since it read that count. Never blocks; where the count cannot be read, requests are taken.
 */
@ApplicationScoped
public class Quotas {
    private static final Logger LOG = Logger.getLogger(Quotas.class);
    private static final Duration COUNTED = Duration.ofSeconds(10);

    private final PlansConfig plans;
    private final DataSource database;
    private final Clock clock;
    private final Cache<Owner, Bucket> buckets = Caffeine.newBuilder()
            .maximumSize(100_000)
            .expireAfterAccess(Duration.ofHours(1))
            .build();
    private final AsyncLoadingCache<Month, AtomicLong> used;

    private record Month(UUID tenant, LocalDate first) {}

    Quotas(PlansConfig plans, DataSource database, Clock clock) {
        this.plans = plans;
        this.database = database;
        this.clock = clock;
        this.used = Caffeine.newBuilder()
                .maximumSize(100_000)
                .expireAfterWrite(COUNTED)
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .buildAsync(this::count);
    }

    /** Whether a request may come in. */
    public sealed interface Verdict {
        record Allowed() implements Verdict {}

        /** @param retryAfterSeconds at least 1 */
        record RateSpent(int retryAfterSeconds) implements Verdict {}

        /** @param retryAfterSeconds until the month ends */
        record QuotaSpent(int retryAfterSeconds) implements Verdict {}
    }

    /** Takes one request out of the tenant's rate, and asks whether its month has room. */
    public Verdict take(Owner owner) {
        var terms = plans.terms(owner.plan());
        if (terms.rate() > 0) {
            var probe = buckets.get(owner, o -> bucket(terms)).tryConsumeAndReturnRemaining(1);
            if (!probe.isConsumed()) {
                return new Verdict.RateSpent(
                        (int) Math.max(1, TimeUnit.NANOSECONDS.toSeconds(probe.getNanosToWaitForRefill()) + 1));
            }
        }
        var month = month(owner.tenant());
        var sofar = used.get(month);
        if (!sofar.isDone() || sofar.isCompletedExceptionally()) {
            return new Verdict.Allowed();
        }
        if (sofar.join().get() >= terms.eventsPerMonth()) {
            var end = month.first().plusMonths(1).atStartOfDay(ZoneOffset.UTC).toInstant();
            return new Verdict.QuotaSpent(
                    (int) Duration.between(clock.instant(), end).toSeconds() + 1);
        }
        return new Verdict.Allowed();
    }

    /** Counts accepted events against the tenant's month. */
    public void accepted(Owner owner, int events) {
        used.get(month(owner.tenant())).thenAccept(count -> count.addAndGet(events));
    }

    private static Bucket bucket(PlansConfig.Terms terms) {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(terms.burst()).refillGreedy(terms.rate(), Duration.ofSeconds(1)))
                .build();
    }

    private Month month(UUID tenant) {
        return new Month(
                tenant, LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).withDayOfMonth(1));
    }

    private AtomicLong count(Month month) {
        try (var connection = database.getConnection();
                var select =
                        connection.prepareStatement("SELECT events FROM usage WHERE tenant_id = ? AND month = ?")) {
            select.setObject(1, month.tenant());
            select.setObject(2, month.first());
            try (var row = select.executeQuery()) {
                return new AtomicLong(row.next() ? row.getLong(1) : 0);
            }
        } catch (SQLException e) {
            LOG.debugf("a month's count cannot be read; requests are taken SQLState=%s", e.getSQLState());
            return new AtomicLong();
        }
    }
}
