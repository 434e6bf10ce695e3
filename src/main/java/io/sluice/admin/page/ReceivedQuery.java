package io.sluice.admin.page;

import io.sluice.admin.problem.Faults;
import io.sluice.event.Id;
import jakarta.ws.rs.QueryParam;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** Which of what sources received a list is to show, and which page of it. */
public class ReceivedQuery extends PageQuery {
    @QueryParam("source_id")
    @Nullable String sourceId;

    @QueryParam("since")
    @Parameter(description = "Received then or later")
    @Nullable String since;

    @QueryParam("until")
    @Parameter(description = "Received before")
    @Nullable String until;

    protected Optional<UUID> source(Faults faults) {
        return faults.optional(
                "source_id", sourceId, text -> Id.parse(Id.Kind.SOURCE, text), "is the id of a source: src_…");
    }

    protected Optional<Instant> since(Faults faults) {
        return faults.time("since", since);
    }

    protected Optional<Instant> until(Faults faults) {
        return faults.time("until", until);
    }
}
