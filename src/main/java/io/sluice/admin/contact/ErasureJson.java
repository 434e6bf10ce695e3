package io.sluice.admin.contact;

import io.sluice.event.Id;
import io.sluice.ledger.person.Erasure;
import io.sluice.record.Kinds;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** An erasure as the API shows it. */
@Schema(name = "Erasure")
record ErasureJson(
        @Schema(description = "The contact's") String id,

        @Schema(description = "running, or done") String status,
        ErasedJson erased,
        Instant requestedAt,
        @Nullable Instant finishedAt) {

    /** How much was erased. */
    @Schema(name = "Erased")
    record ErasedJson(
            @Schema(description = "Records that were deleted or cleared, by kind")
            Map<String, Long> records,

            @Schema(description = "Events whose payload is gone")
            long events,

            @Schema(description = "Changes whose before and after are gone")
            long changes,

            long rejections,
            long refetches,
            long replays,
            long sends) {}

    static ErasureJson from(Erasure erasure) {
        var counts = erasure.counts();
        var records = new TreeMap<>(counts);
        records.keySet().retainAll(Kinds.all().keySet());
        return new ErasureJson(
                Id.of(Id.Kind.RECORD, erasure.id()),
                erasure.finishedAt().isPresent() ? "done" : "running",
                new ErasedJson(
                        records,
                        counts.getOrDefault("events", 0L),
                        counts.getOrDefault("changes", 0L),
                        counts.getOrDefault("rejections", 0L),
                        counts.getOrDefault("refetches", 0L),
                        counts.getOrDefault("replays", 0L),
                        counts.getOrDefault("sends", 0L)),
                erasure.requestedAt(),
                erasure.finishedAt().orElse(null));
    }
}
