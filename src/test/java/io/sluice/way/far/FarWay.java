package io.sluice.way.far;

import io.quarkus.test.junit.QuarkusTestProfile;
import io.sluice.way.Way;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** {@link Way} with every provider beside it, for all tests of calls to them: each other profile is another gateway to be made and started. */
public final class FarWay implements QuarkusTestProfile {
    /** What is younger is not missed yet. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    @Override
    public Map<String, String> getConfigOverrides() {
        return with(Map.of());
    }

    /** These settings, and others that count more. */
    public static Map<String, String> with(Map<String, String> others) {
        var all = new HashMap<>(new Way().getConfigOverrides());
        all.put("sluice.reconcile.grace", GRACE.toSeconds() + "s");
        // settled long after a call is over, so that a slow machine sends nothing twice
        all.put("sluice.remote.call-timeout", "3s");
        all.put("sluice.send.settle", "6s");
        all.put("sluice.remote.rest", "1s");
        all.putAll(others);
        return all;
    }

    @Override
    public List<TestResourceEntry> testResources() {
        return List.of(new TestResourceEntry(FarSides.class));
    }
}
