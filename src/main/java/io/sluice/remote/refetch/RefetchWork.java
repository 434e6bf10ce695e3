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
                SELECT r.tenant_id, r.id, r.due_at FROM refetch r LEFT JOIN source s ON s.id = r.source_id
                WHERE r.status = 'waiting' AND r.due_at <= ? AND r.provider = '%s' AND (s.credential IS NOT NULL OR r.kind IS NULL)
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
