package io.sluice.remote.calendar;

import io.sluice.ledger.Delivery.Arrival;
import io.sluice.ledger.Delivery.Fate;
import io.sluice.ledger.Delivery.Origin;
import io.sluice.ledger.StoreUnavailable;
import io.sluice.ledger.Transactions;
import io.sluice.provider.Json;
import io.sluice.remote.CallFailed;
import io.sluice.remote.CallFailed.Kind;
import io.sluice.remote.Intake;
import io.sluice.remote.google.EventsPage;
import io.sluice.remote.google.EventsQuery;
import io.sluice.remote.google.Google;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Lists a calendar and hands what it says to the ledger: in full the first time, then what changed. Page by page; with the last one the place where the next list
 * begins is stored. A list that is broken off is begun anew, and what the ledger has of it already is passed over.
 *
 * <p>Where Google does not know any more what changed, the full list is held against what is here: what is not on it was deleted.
 */
@ApplicationScoped
class Sync {
    private final Google google;
    private final Pages pages;
    private final Intake intake;
    private final CalendarRows rows;
    private final CalendarConfig config;
    private final Clock clock;

    Sync(Google google, Pages pages, Intake intake, CalendarRows rows, CalendarConfig config, Clock clock) {
        this.google = google;
        this.pages = pages;
        this.intake = intake;
        this.rows = rows;
        this.config = config;
        this.clock = clock;
    }

    /**
     * @return false where the calendar or its tenant is gone
     * @throws CallFailed Google did not give the list
     */
    boolean run(Calendar calendar) throws SQLException {
        var beginning = rows.beginning(calendar.id());
        if (beginning.isEmpty()) {
            return false;
        }
        var changes = new Listing(calendar, beginning.get(), beginning.get().syncToken());
        try {
            return changes.run();
        } catch (CallFailed failed) {
            if (!changes.forgotten(failed)) {
                throw failed;
            }
            return new Listing(calendar, beginning.get(), Optional.empty()).run();
        }
    }

    /** One list, from its first page to its last. */
    private final class Listing {
        private final Calendar calendar;
        private final CalendarRows.Beginning beginning;
        private final Optional<String> since;
        private final Instant beganAt = clock.instant();
        private final Set<String> listed = new HashSet<>();
        private final Set<String> turned = new HashSet<>();
        private Instant asOf = beganAt;

        private Listing(Calendar calendar, CalendarRows.Beginning beginning, Optional<String> since) {
            this.calendar = calendar;
            this.beginning = beginning;
            this.since = since;
        }

        /** Whether Google cannot tell what changed since then, so that all is to be listed. */
        private boolean forgotten(CallFailed failed) {
            return since.isPresent() && (failed.status() == 410 || failed.kind() == Kind.REFUSED);
        }

        private boolean run() throws SQLException {
            var page = ask(Optional.empty());
            asOf = page.updated().orElse(beganAt);
            note(page);
            while (page.next().isPresent()) {
                if (!take(arrivals(page), CalendarRows.there(calendar.id()))) {
                    return false;
                }
                page = ask(page.next());
                note(page);
            }
            var end = beginning.end(beganAt, page.syncToken().orElseThrow());
            return bury() && take(arrivals(page), CalendarRows.listed(calendar.id(), end));
        }

        private EventsPage ask(Optional<String> next) {
            if (next.isPresent() && !turned.add(next.get())) {
                throw new CallFailed(Kind.UNAVAILABLE, 200, "Google's list of events has no end.");
            }
            var query = new EventsQuery(config.page(), since, next);
            return google.list(calendar.account(), query);
        }

        private void note(EventsPage page) {
            if (since.isEmpty()) {
                page.items()
                        .forEach(item ->
                                Optional.ofNullable(Json.text(item.path("id"))).ifPresent(listed::add));
            }
        }

        private List<Arrival> arrivals(EventsPage page) {
            return pages.arrivals(calendar.account().calendar(), page.items(), page.updated());
        }

        /** Cancels what is here and not on the full list, in parts. */
        private boolean bury() throws SQLException {
            if (since.isPresent()) {
                return true;
            }
            var missing = pages.tombstones(calendar, listed, asOf);
            int size = config.page();
            for (int from = 0; from < missing.size(); from += size) {
                var part = missing.subList(from, Math.min(from + size, missing.size()));
                if (!take(part, CalendarRows.there(calendar.id()))) {
                    return false;
                }
            }
            return true;
        }

        private boolean take(List<Arrival> arrivals, Transactions.Work<Boolean> claim) throws SQLException {
            if (arrivals.isEmpty()) {
                return rows.claim(claim);
            }
            try {
                return intake.take(batch(arrivals), claim).isPresent();
            } catch (StoreUnavailable | CallFailed passing) {
                throw passing;
            } catch (SQLException | RuntimeException refused) {
                // One of them cannot be stored or merged as it is; the sweep tries them one by one.
                var later = arrivals.stream()
                        .map(a -> new Arrival(a.event(), new Fate.Later()))
                        .toList();
                return intake.take(batch(later), claim).isPresent();
            }
        }

        private Intake.Batch batch(List<Arrival> arrivals) {
            return new Intake.Batch(calendar.tenant(), calendar.id(), Pages.PROVIDER, Origin.SYNC, arrivals);
        }
    }
}
