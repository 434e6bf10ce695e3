package io.sluice.remote.refetch;

import io.sluice.remote.Credentials;
import io.sluice.remote.Work;
import io.sluice.remote.stripe.StripeApi;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.UUID;

/**
 * Fetches what cannot be known from events alone. A record whose source has no credential waits; an event's object whose source lost its credential is given up,
 * because its event waits with it.
 */
@ApplicationScoped
class RefetchWork implements Work {
    private final Refetches refetches;
    private final Credentials credentials;
    private final SuspectRecords records;
    private final NamedObjects objects;

    RefetchWork(Refetches refetches, Credentials credentials, SuspectRecords records, NamedObjects objects) {
        this.refetches = refetches;
        this.credentials = credentials;
        this.records = records;
        this.objects = objects;
    }

    @Override
    public String name() {
        return "refetch";
    }

    @Override
    public String due() {
        return """
                WITH at AS MATERIALIZED (SELECT ?::timestamptz AS time)
                SELECT r.tenant_id, r.id, r.due_at FROM at JOIN refetch r ON r.due_at <= at.time
                WHERE r.status = 'waiting' AND r.kind IS NULL AND r.provider = '%1$s'
                UNION ALL
                SELECT r.tenant_id, r.id, r.due_at FROM at, source s JOIN refetch r ON r.source_id = s.id
                WHERE s.provider = '%1$s' AND s.credential IS NOT NULL AND r.status = 'waiting' AND r.kind IS NOT NULL AND r.due_at <= at.time
                """.formatted(StripeApi.PROVIDER);
    }

    @Override
    public void run(UUID tenant, UUID id) throws SQLException {
        var waiting = refetches.waiting(tenant, id);
        if (waiting.isEmpty()) {
            return;
        }
        var refetch = waiting.get();
        var access = credentials.of(refetch.source());
        if (refetch.kind().isEmpty()) {
            objects.fetch(refetch, access);
        } else if (access.isPresent()) {
            records.fetch(refetch, access.get(), refetch.kind().get());
        }
    }
}
