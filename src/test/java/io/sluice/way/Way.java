package io.sluice.way;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** The gateway with small limits and short waits; one for all tests of the whole way, because each other one is another start. */
public final class Way implements QuarkusTestProfile {
    /** Requests at once on the plan {@code free}. */
    static final int BURST = 3;
    /** Events a month on the plan {@code pro}. */
    static final int QUOTA = 2;
    /** Rejections kept of a source. */
    public static final int REJECTIONS = 20;
    /** Bytes of them. */
    public static final int REJECTED_BYTES = 400_000;

    /** Bytes of bodies on their way; a quarter of it is for small ones, and a mail of the largest size fits into the rest. */
    static final int BODIES = 44 * 1024 * 1024;

    /** Events that a tenant may send at once before the rest goes to the surplus lane. */
    public static final int FAIR_BURST = 50;

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.ofEntries(
                Map.entry("sluice.plans.free.burst", Integer.toString(BURST)),
                Map.entry("sluice.plans.free.rate", "1"),
                Map.entry("sluice.plans.pro.events-per-month", Integer.toString(QUOTA)),
                Map.entry("sluice.ingest.body-timeout", "2s"),
                Map.entry("sluice.ingest.bodies-bytes", Integer.toString(BODIES)),
                Map.entry("sluice.ingest.store-timeout", "4s"),
                Map.entry("sluice.queue.fair-burst", Integer.toString(FAIR_BURST)),
                Map.entry("sluice.queue.fair-rate", "1"),
                Map.entry("sluice.queue.reclaim-after", "500ms"),
                Map.entry("sluice.worker.reclaim-every", "200ms"),
                Map.entry("sluice.worker.sweep-every", "100ms"),
                Map.entry("sluice.ledger.backoff", "50ms,50ms"),
                Map.entry("sluice.remote.every", "200ms"),
                Map.entry("sluice.remote.backoff", "200ms"),
                Map.entry("sluice.remote.rate", "1000"),
                Map.entry("sluice.remote.burst", "1000"),
                Map.entry("sluice.remote.call-timeout", "2s"),
                // longer than may be, so that who lists after the answer sees it on a slow machine too
                Map.entry("sluice.ingest.rejections.patience", "5s"),
                Map.entry("sluice.ledger.rejections.count", Integer.toString(REJECTIONS)),
                Map.entry("sluice.ledger.rejections.bytes", Integer.toString(REJECTED_BYTES)));
    }
}
