package io.sluice.tenant;

import com.github.benmanes.caffeine.cache.AsyncLoadingCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sluice.tenant.rate.Limit;
import io.sluice.tenant.rate.Rates;
import io.sluice.tenant.rate.Token;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * What a source and its tenant may still send: requests per second, by buckets that all nodes share (see {@link Rates}), and events per month, by the ledger's count plus
 * what this node has accepted since it read that count. Never blocks; where the count cannot be read, requests are taken.
 *
 * <p>A month may so be overshot, and by no more than what comes in within {@link #COUNTED} on all nodes, what was accepted and the ledger has not counted yet, and the
 * events of the last request: a request is taken whole. For {@code free} that is, with an idle queue, 100 + 10 × 10 requests.
 */
@Singleton
public class Quotas {
    private static final Logger LOG = Logger.getLogger(Quotas.class);
    private static final Duration COUNTED = Duration.ofSeconds(10);
    private static final CompletableFuture<Verdict> ALLOWED = CompletableFuture.completedFuture(new Verdict.Allowed());
    /** Requests that a capped source may send at once, at the least: providers send in small heaps. */
    private static final int HEAP = 10;

    private final PlansConfig plans;
    private final DataSource database;
    private final Clock clock;
    private final Rates rates;
    private final AsyncLoadingCache<Month, AtomicLong> used;

    private record Month(UUID tenant, LocalDate first) {}

    Quotas(PlansConfig plans, DataSource database, Clock clock, Rates rates) {
        this.plans = plans;
        this.database = database;
        this.clock = clock;
        this.rates = rates;
        this.used = Caffeine.newBuilder()
                .maximumSize(100_000)
                .expireAfterWrite(COUNTED)
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .buildAsync(this::count);
    }

    /** Whether a request may come in. */
    public sealed interface Verdict {
        record Allowed() implements Verdict {}

        /**
         * The source's or the tenant's.
         *
         * @param retryAfterSeconds at least 1
         */
        record RateSpent(int retryAfterSeconds) implements Verdict {}

        /** @param retryAfterSeconds until the month ends */
        record QuotaSpent(int retryAfterSeconds) implements Verdict {}
    }

    /**
     * Takes one request out of the source's rate and then, so that a source above its own costs its tenant nothing, out of the tenant's; and asks whether the tenant's month
     * has room.
     *
     * @return complete already, mostly; never fails
     */
    public CompletableFuture<Verdict> take(Endpoint endpoint) {
        if (endpoint.rate() == 0) {
            return ofOwner(endpoint);
        }
        var cap = new Limit(endpoint.id(), endpoint.rate(), Math.max(HEAP, endpoint.rate()));
        return after(rates.take(cap), () -> ofOwner(endpoint));
    }

    private CompletableFuture<Verdict> ofOwner(Endpoint endpoint) {
        return endpoint.owner().isPresent() ? take(endpoint.owner().get()) : ALLOWED;
    }

    /** As {@link #take(Endpoint)}, where only the tenant is asked for. */
    public CompletableFuture<Verdict> take(Owner owner) {
        var terms = plans.terms(owner.plan());
        if (terms.rate() == 0) {
            return month(owner, terms);
        }
        return after(rates.take(new Limit(owner.tenant(), terms.rate(), terms.burst())), () -> month(owner, terms));
    }

    private static CompletableFuture<Verdict> after(
            CompletableFuture<Token> token, Supplier<CompletableFuture<Verdict>> next) {
        if (token.isDone() && token.join() instanceof Token.Taken) {
            return next.get(); // most often, and without one object more
        }
        return token.thenCompose(taken -> switch (taken) {
            case Token.Taken yes -> next.get();
            case Token.Spent(int seconds) -> CompletableFuture.completedFuture(new Verdict.RateSpent(seconds));
        });
    }

    private CompletableFuture<Verdict> month(Owner owner, PlansConfig.Terms terms) {
        var month = month(owner.tenant());
        var sofar = used.get(month);
        if (!sofar.isDone() || sofar.isCompletedExceptionally() || sofar.join().get() < terms.eventsPerMonth()) {
            return ALLOWED;
        }
        var end = month.first().plusMonths(1).atStartOfDay(ZoneOffset.UTC).toInstant();
        var wait = Duration.between(clock.instant(), end).toSeconds() + 1;
        return CompletableFuture.completedFuture(new Verdict.QuotaSpent((int) wait));
    }

    /** Counts accepted events against the tenant's month. */
    public void accepted(Owner owner, int events) {
        used.get(month(owner.tenant())).thenAccept(count -> count.addAndGet(events));
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
