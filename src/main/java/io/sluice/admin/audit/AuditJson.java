package io.sluice.admin.audit;

import com.fasterxml.jackson.annotation.JsonRawValue;
import io.sluice.admin.page.Cursor;
import io.sluice.admin.page.Page;
import io.sluice.event.Id;
import io.sluice.ledger.audit.AuditRow;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A row of the audit as the API shows it. */
@Schema(name = "AuditRow")
record AuditJson(
        String id,

        @Schema(description = "When it began") Instant at,

        @Schema(description = "platform, an API key's id, an issuer's subject, or sluice: the gateway itself")
        String actor,

        @Nullable String role,

        @Schema(description = "resource.method, like sources.create")
        String action,

        @Schema(description = "The id of what was made, else of what it was done to") @Nullable String object,

        @Schema(description = "The caller's IP address") @Nullable String address,

        @Schema(description = "HTTP status of the answer; null: it was begun, and its end is not known") @Nullable Integer status,

        @Schema(description = "Numbers and times of a notice; null for calls", implementation = Map.class)
        @JsonRawValue
        @Nullable String detail) {

    /** Hides the address. */
    @Override
    public String toString() {
        return "AuditJson[" + id + "]";
    }

    static Page<AuditJson> page(List<AuditRow> rows, AuditQuery query) {
        return Page.of(rows, query, AuditJson::from, row -> Cursor.of(row.at(), row.id()));
    }

    private static AuditJson from(AuditRow row) {
        return new AuditJson(
                Id.of(Id.Kind.AUDIT, row.id()),
                row.at(),
                row.actor(),
                row.role(),
                row.action(),
                row.object(),
                row.address(),
                row.status(),
                row.detail());
    }
}
