package io.sluice.admin.balance;

import io.sluice.ledger.row.Postings;
import io.sluice.worker.Balance;
import io.sluice.worker.Balance.PartitionBalance;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The books, in events: accepted is the sum of all that follows, the difference included. */
@Schema(name = "Balance")
record BalanceJson(
        long accepted,
        long applied,
        long ignored,
        long held,
        long received,
        long retrying,
        long dead,
        long duplicates,
        long queued,
        long erased,
        long difference,

        @Schema(description = "Where the difference is; empty where there is none")
        List<Unbalanced> unbalanced) {

    /** Where the books do not meet. */
    @Schema(name = "Unbalanced")
    record Unbalanced(
            @Schema(description = "Of the queue; null: the ledger itself") @Nullable Integer partition,

            @Schema(description = "More than 0: accepted and not found; less: found and never counted as accepted")
            long difference,

            @Schema(description = "When nothing was missing, within half a minute; null: not known") @Nullable Instant since,

            String reason) {}

    static BalanceJson from(Balance.Report report) {
        var count = report.count();
        return new BalanceJson(
                report.accepted(),
                count.of("applied"),
                count.of("ignored"),
                count.of("held"),
                count.of("received"),
                count.of("retrying"),
                count.of("dead"),
                count.of(Postings.DUPLICATES),
                report.queued(),
                count.of(Postings.ERASED),
                report.difference(),
                unbalanced(report));
    }

    private static List<Unbalanced> unbalanced(Balance.Report report) {
        var found = new ArrayList<Unbalanced>();
        for (var partition : report.partitions()) {
            if (partition.difference() != 0) {
                found.add(new Unbalanced(
                        partition.partition(),
                        partition.difference(),
                        partition.balancedAt().orElse(null),
                        reason(partition)));
            }
        }
        if (report.ledgerDifference() != 0) {
            found.add(new Unbalanced(
                    null, report.ledgerDifference(), null, "The ledger's counts of arrivals and of events differ."));
        }
        return found;
    }

    private static String reason(PartitionBalance partition) {
        if (partition.difference() < 0) {
            return "Redis counts fewer events than came from it: it went back to an older state.";
        }
        return partition.emptied()
                ? "Redis came back without events that it had taken."
                : "Events left the queue and did not reach the ledger.";
    }
}
