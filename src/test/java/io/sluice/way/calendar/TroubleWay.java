package io.sluice.way.calendar;

import io.quarkus.test.junit.QuarkusTestProfile;
import io.sluice.way.far.FarWay;
import java.util.List;
import java.util.Map;

/** As {@link FarWay}, for who counts no lists: one of a calendar may follow the other at once. */
public final class TroubleWay implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
        return FarWay.with(Map.of(
                "sluice.calendar.apart", "100ms",
                "sluice.remote.every", "50ms",
                "sluice.remote.call-timeout", "2s",
                "sluice.remote.rest", "300ms"));
    }

    @Override
    public List<TestResourceEntry> testResources() {
        return new FarWay().testResources();
    }
}
