package io.sluice.admin.reconcile;

import io.sluice.event.Id;
import io.sluice.ledger.pulse.Silence;
import io.sluice.remote.reconcile.Reconciliations;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** How far a source is compared with its provider, and whether it still sends. */
@Schema(name = "Reconciliation")
record ReconcileJson(
        String sourceId,

        @Schema(
                description =
                        "off: the source has no API credential, is disabled, or its provider lists nothing; waiting; running; failing; or idle")
        String status,

        @Nullable Instant lastRunAt,

        @Schema(description = "All that the provider listed before this time is here") @Nullable Instant since,

        @Schema(description = "Events that the last run found missing, and took in")
        long found,

        @Nullable String error,

        @Schema(description = "When the source last sent, in the last week") @Nullable Instant lastEventAt,

        @Schema(description = "It usually sends, and has stopped")
        boolean silent) {

    static ReconcileJson from(UUID source, boolean on, Reconciliations.State state, Optional<Silence.Heard> heard) {
        return new ReconcileJson(
                Id.of(Id.Kind.SOURCE, source),
                on ? state.status() : "off",
                state.lastRunAt(),
                state.reached(),
                state.found(),
                state.error(),
                heard.map(Silence.Heard::lastAt).orElse(null),
                heard.map(Silence.Heard::silent).orElse(false));
    }
}
