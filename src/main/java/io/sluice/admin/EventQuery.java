package io.sluice.admin;

import io.sluice.admin.page.ReceivedQuery;
import io.sluice.admin.problem.Faults;
import io.sluice.ledger.read.EventFilter;
import jakarta.ws.rs.QueryParam;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** Which events a list is to show, and which page of it. */
public class EventQuery extends ReceivedQuery {
    /** What has become of an event. */
    public static final Set<String> STATUSES = Set.of("received", "applied", "ignored", "held", "retrying", "dead");

    @QueryParam("provider")
    @Nullable String provider;

    @QueryParam("type")
    @Parameter(description = "The provider's type, as the event shows it")
    @Nullable String type;

    @QueryParam("status")
    @Parameter(description = "received, applied, ignored, held, retrying or dead")
    @Nullable String status;

    @QueryParam("external_id")
    @Parameter(description = "The provider's own id of the event")
    @Nullable String externalId;

    EventFilter filter() {
        var faults = new Faults();
        var filter = new EventFilter(
                faults.sought("provider", provider),
                faults.sought("type", type),
                faults.optional(
                        "status",
                        status,
                        text -> Optional.of(text).filter(STATUSES::contains),
                        "is one of received, applied, ignored, held, retrying, dead"),
                source(faults),
                faults.sought("external_id", externalId),
                since(faults),
                until(faults));
        faults.raise();
        return filter;
    }
}
