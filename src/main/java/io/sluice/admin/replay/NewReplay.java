package io.sluice.admin.replay;

import io.sluice.admin.EventQuery;
import io.sluice.admin.problem.Faults;
import io.sluice.event.Id;
import io.sluice.event.Problem;
import io.sluice.ledger.read.EventFilter;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What is asked for when a replay is made. */
@Schema(name = "NewReplay")
record NewReplay(
        @Nullable Filter filter,

        @Schema(description = "Only count what matches") @Nullable Boolean dryRun) {

    /** The filters of the list of events; one at least. */
    @Schema(name = "EventFilter")
    record Filter(
            @Nullable String provider,
            @Nullable String type,
            @Nullable String status,
            @Nullable String sourceId,
            @Nullable String externalId,
            @Nullable String since,
            @Nullable String until) {

        @Override
        public String toString() {
            return "Filter[" + status + "]";
        }
    }

    /** @throws io.sluice.event.Problem.Raised 400 */
    EventFilter events() {
        var wanted = filter;
        if (wanted == null) {
            throw empty();
        }
        var faults = new Faults();
        var events = new EventFilter(
                faults.sought("filter.provider", wanted.provider()),
                faults.sought("filter.type", wanted.type()),
                faults.optional(
                        "filter.status",
                        wanted.status(),
                        text -> Optional.of(text).filter(EventQuery.STATUSES::contains),
                        "is one of received, applied, ignored, held, retrying, dead"),
                faults.optional(
                        "filter.source_id",
                        wanted.sourceId(),
                        text -> Id.parse(Id.Kind.SOURCE, text),
                        "is the id of a source: src_…"),
                faults.sought("filter.external_id", wanted.externalId()),
                faults.time("filter.since", wanted.since()),
                faults.time("filter.until", wanted.until()));
        faults.raise();
        if (events.equals(EventFilter.ALL)) {
            throw empty();
        }
        return events;
    }

    private static Problem.Raised empty() {
        return Problem.invalid("filter", "names one of provider, type, status, source_id, external_id, since, until")
                .exception();
    }
}
