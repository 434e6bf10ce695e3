package io.sluice.admin.replay;

import io.sluice.event.Id;
import io.sluice.ledger.read.StoredReplay;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A replay as the API shows it. */
@Schema(name = "Replay")
public record ReplayJson(
        String id,

        @Schema(description = "Events that the filter meant when the replay was made")
        long matched,

        @Schema(description = "Events tried so far") long done,

        @Schema(description = "running, done or cancelled") String status,
        boolean dryRun,
        Instant createdAt) {

    public static ReplayJson from(StoredReplay replay) {
        return new ReplayJson(
                Id.of(Id.Kind.REPLAY, replay.id()),
                replay.matched(),
                replay.done(),
                replay.status(),
                replay.dryRun(),
                replay.createdAt());
    }
}
