package io.sluice.admin.reconcile;

import io.sluice.event.Problem;
import io.sluice.ledger.pulse.Silence;
import io.sluice.remote.reconcile.Reconciliations;
import io.sluice.tenant.manage.Source;
import io.sluice.tenant.manage.TenantSources;
import io.sluice.tenant.manage.TenantTx;
import io.sluice.tenant.manage.Whose;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What can be asked of reconciliation, be the source a tenant's or the platform's. */
@ApplicationScoped
class ReconcileCalls {
    private final TenantSources sources;
    private final TenantTx tx;
    private final Reconciliations reconciliations;
    private final Silence silence;
    private final Clock clock;

    ReconcileCalls(TenantSources sources, TenantTx tx, Reconciliations reconciliations, Silence silence, Clock clock) {
        this.sources = sources;
        this.tx = tx;
        this.reconciliations = reconciliations;
        this.silence = silence;
        this.clock = clock;
    }

    ReconcileJson get(Whose whose, UUID id) {
        return json(whose, sources.get(whose, id).source());
    }

    /** @throws Problem.Raised 404, 400, or 409: it cannot be compared */
    ReconcileJson ask(Whose whose, UUID id, @Nullable ReconcileAsk ask) {
        var since = ask == null ? Optional.<Instant>empty() : ask.since(clock.instant());
        var source = sources.get(whose, id).source();
        if (!isOn(source)) {
            throw Problem.conflict("The source cannot be compared: " + why(source) + ".")
                    .exception();
        }
        tx.of(whose, () -> {
            reconciliations.ask(id, whose.tenant(), since);
            return id;
        });
        return json(whose, source);
    }

    private ReconcileJson json(Whose whose, Source source) {
        return tx.of(
                whose,
                () -> ReconcileJson.from(
                        source.id,
                        isOn(source),
                        reconciliations.of(source.id),
                        silence.of(source.id, clock.instant())));
    }

    private boolean isOn(Source source) {
        return why(source).isEmpty();
    }

    private String why(Source source) {
        if (!reconciliations.isListed(source.provider)) {
            return "its provider does not list what it sent";
        }
        if (source.credential == null) {
            return "it has no API credential";
        }
        return Source.Status.ACTIVE.label().equals(source.status) ? "" : "it is disabled";
    }
}
