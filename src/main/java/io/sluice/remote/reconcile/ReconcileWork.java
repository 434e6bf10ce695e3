package io.sluice.remote.reconcile;

import io.quarkus.arc.All;
import io.sluice.event.Receipt;
import io.sluice.remote.CallFailed;
import io.sluice.remote.Credentials;
import io.sluice.remote.Credentials.Access;
import io.sluice.remote.Work;
import io.sluice.remote.reconcile.Drift.Outcome;
import io.sluice.remote.reconcile.Runs.Run;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Compares each source that has a credential with what its provider lists, page by page; a page that was taken in is not asked for again, whatever is killed when. A
 * source that has never been compared with the credential that it has is due at once.
 */
@ApplicationScoped
class ReconcileWork implements Work {
    private static final Logger LOG = Logger.getLogger(ReconcileWork.class);
    /** After so many failures in a row the account that is asked for is left out. */
    private static final int PATIENCE = 3;

    private final java.util.Map<String, Listing> listings;
    private final Credentials credentials;
    private final Accounts accounts;
    private final Runs runs;
    private final Arrivals arrivals;
    private final Drift drift;

    ReconcileWork(
            @All List<Listing> listings,
            Credentials credentials,
            Accounts accounts,
            Runs runs,
            Arrivals arrivals,
            Drift drift) {
        this.listings = listings.stream().collect(Collectors.toMap(Listing::provider, Function.identity()));
        this.credentials = credentials;
        this.accounts = accounts;
        this.runs = runs;
        this.arrivals = arrivals;
        this.drift = drift;
    }

    @Override
    public String name() {
        return "reconcile";
    }

    @Override
    public String due() {
        return """
                SELECT coalesce(s.tenant_id, '%s') AS tenant_id, s.id, d.due_at
                FROM source s LEFT JOIN tenant t ON t.id = s.tenant_id LEFT JOIN reconcile r ON r.source_id = s.id,
                  LATERAL (SELECT CASE WHEN r.credential_hash = sha256(s.credential) THEN r.due_at ELSE s.created_at END AS due_at) d
                WHERE s.credential IS NOT NULL AND s.provider IN (%s) AND s.status = 'active' AND (t.id IS NULL OR t.status = 'active')
                  AND d.due_at <= ?
                """.formatted(
                        Receipt.NO_TENANT,
                        listings.keySet().stream().map(name -> "'" + name + "'").collect(Collectors.joining(", ")));
    }

    @Override
    public void run(UUID tenant, UUID id) throws SQLException {
        var listing = credentials.of(id).flatMap(a -> Optional.ofNullable(listings.get(a.provider())));
        if (listing.isEmpty()) {
            return;
        }
        var run = runs.begin(tenant, id, listing.get().overlap());
        // Read after it began: a credential that is set meanwhile is not taken for the one that it began with.
        var access = credentials.of(id);
        if (run.isPresent() && access.isPresent()) {
            compare(access.get(), listing.get(), run.get());
        }
    }

    private void compare(Access access, Listing listing, Run begun) throws SQLException {
        var run = begun;
        var keys = accounts.of(access);
        try {
            for (var next = page(access, listing, keys, run);
                    next.isPresent();
                    next = page(access, listing, keys, run)) {
                if (!runs.reached(run, next.get())) {
                    return;
                }
                run = run.at(next.get());
            }
        } catch (CallFailed failed) {
            runs.failed(run, failed);
            return;
        }
        var found = runs.ended(run);
        found.ifPresent(events -> drift.count(access.provider(), Outcome.MISSING, events));
        LOG.infof(
                "source reconciled provider=%s source=%s missing=%d",
                access.provider(), access.source(), found.orElse(0L));
    }

    /** Takes one in. @return where to go on */
    private Optional<String> page(Access access, Listing listing, List<String> keys, Run run) throws SQLException {
        try {
            var page = listing.page(access, run.window(), keys, run.mark());
            arrivals.take(access, run, page.requests());
            return page.next();
        } catch (CallFailed failed) {
            var skipped = isOfOneAccount(failed, run)
                    ? listing.skip(access, keys, run.mark())
                    : Optional.<Listing.Skipped>empty();
            if (skipped.isEmpty()) {
                throw failed;
            }
            runs.leftOut(run, skipped.get().account(), failed);
            return skipped.get().next();
        }
    }

    /** Whether what failed may be no fault of the credential or of the whole API. */
    private static boolean isOfOneAccount(CallFailed failed, Run run) {
        return switch (failed.kind()) {
            case UNAUTHORIZED -> failed.status() != 401;
            case REFUSED, GONE -> true;
            case UNAVAILABLE -> run.attempts() >= PATIENCE;
            case LIMITED, WITHHELD -> false;
        };
    }
}
