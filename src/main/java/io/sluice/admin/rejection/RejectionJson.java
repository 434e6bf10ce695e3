package io.sluice.admin.rejection;

import io.sluice.admin.page.Cursor;
import io.sluice.admin.page.Page;
import io.sluice.admin.page.PageQuery;
import io.sluice.event.Id;
import io.sluice.ledger.read.StoredRejection;
import io.sluice.worker.Reverification;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A request that failed verification, as lists show it. */
@Schema(name = "Rejection")
public record RejectionJson(
        String id,
        String sourceId,
        String reason,
        Instant receivedAt,
        String remoteAddress,

        @Schema(description = "Bytes of the body") int size,

        @Schema(description = "rejected or released") String status) {

    public static RejectionJson from(StoredRejection rejection) {
        return new RejectionJson(
                Id.of(Id.Kind.REJECTION, rejection.id()),
                Id.of(Id.Kind.SOURCE, rejection.sourceId()),
                rejection.reason(),
                rejection.receivedAt(),
                rejection.remoteAddress(),
                rejection.size(),
                rejection.status());
    }

    static Page<RejectionJson> page(List<StoredRejection> rows, PageQuery page) {
        return Page.of(rows, page, RejectionJson::from, row -> Cursor.of(row.receivedAt(), row.id()));
    }

    /** What verifying again gave, in requests. */
    @Schema(name = "Reverification")
    record Result(int released, int stillRejected) {
        static Result from(Reverification.Result result) {
            return new Result(result.released(), result.stillRejected());
        }
    }

    /** Hides the address. */
    @Override
    public String toString() {
        return "RejectionJson[" + id + "]";
    }
}
