package io.sluice.admin.reconcile;

import io.sluice.admin.problem.Faults;
import io.sluice.remote.reconcile.Reconciliations;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** How a source is to be compared. */
@Schema(name = "ReconcileAsk")
record ReconcileAsk(
        @Schema(description = "From when on, 30 days back at most; without it, from where the last comparison ended")
        @Nullable String since) {

    /** @throws io.sluice.event.Problem.Raised 400: it is no time of the last 30 days */
    Optional<Instant> since(Instant now) {
        var faults = new Faults();
        var time = faults.time("since", since);
        if (time.filter(t -> t.isAfter(now) || t.isBefore(now.minus(Reconciliations.longest())))
                .isPresent()) {
            faults.add("since", "is within the last 30 days");
        }
        faults.raise();
        return time;
    }
}
