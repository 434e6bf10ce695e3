package io.sluice.admin.rejection;

import io.sluice.admin.page.ReceivedQuery;
import io.sluice.admin.problem.Faults;
import io.sluice.event.Verification.Reason;
import io.sluice.ledger.read.RejectionReader;
import jakarta.ws.rs.QueryParam;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** Which rejections a list is to show, and which page of it. */
public class RejectionQuery extends ReceivedQuery {
    private static final List<String> STATUSES = List.of("rejected", "released");
    private static final List<String> REASONS = Arrays.stream(Reason.values())
            .map(reason -> reason.name().toLowerCase(Locale.ROOT))
            .toList();

    @QueryParam("reason")
    @Parameter(description = "signature_missing, signature_mismatch or timestamp_out_of_tolerance")
    @Nullable String reason;

    @QueryParam("status")
    @Parameter(description = "rejected or released")
    @Nullable String status;

    RejectionReader.Filter filter() {
        var faults = new Faults();
        var filter = new RejectionReader.Filter(
                source(faults),
                oneOf(faults, "reason", reason, REASONS),
                oneOf(faults, "status", status, STATUSES),
                since(faults),
                until(faults));
        faults.raise();
        return filter;
    }

    private static Optional<String> oneOf(Faults faults, String field, @Nullable String value, List<String> known) {
        return faults.optional(
                field,
                value,
                text -> Optional.of(text).filter(known::contains),
                "is one of " + String.join(", ", known));
    }
}
