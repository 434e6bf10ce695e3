package io.sluice.way;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** The gateway with small limits and short waits; one for all tests of the whole way, because each other one is another start. */
public final class Way implements QuarkusTestProfile {
    /** Requests at once on the plan {@code free}. */
    static final int BURST = 3;
    /** Events a month on the plan {@code pro}. */
    static final int QUOTA = 2;

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "sluice.plans.free.burst", Integer.toString(BURST),
                "sluice.plans.free.rate", "1",
                "sluice.plans.pro.events-per-month", Integer.toString(QUOTA),
                "sluice.ingest.body-timeout", "2s",
                "sluice.ingest.store-timeout", "2s",
                "sluice.queue.reclaim-after", "500ms",
                "sluice.worker.reclaim-every", "200ms",
                "sluice.worker.sweep-every", "50ms",
                "sluice.ledger.backoff", "50ms,50ms");
    }
}
