package io.sluice.admin.audit;

import io.sluice.admin.page.PageQuery;
import io.sluice.admin.problem.Faults;
import io.sluice.ledger.audit.AuditReader;
import jakarta.ws.rs.QueryParam;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** Which rows of the audit a list is to show, and which page of it. */
public class AuditQuery extends PageQuery {
    @QueryParam("since")
    @Parameter(description = "Begun then or later")
    @Nullable String since;

    @QueryParam("until")
    @Parameter(description = "Begun before")
    @Nullable String until;

    @QueryParam("action")
    @Parameter(description = "As a row shows it, like sources.create")
    @Nullable String action;

    @QueryParam("actor")
    @Parameter(description = "As a row shows it: platform, sluice, or an API key's id")
    @Nullable String actor;

    AuditReader.Filter filter() {
        var faults = new Faults();
        var filter = new AuditReader.Filter(
                faults.time("since", since),
                faults.time("until", until),
                faults.sought("action", action),
                faults.sought("actor", actor));
        faults.raise();
        return filter;
    }
}
