package io.sluice.way.calendar;

import io.quarkus.test.junit.QuarkusTestProfile;
import io.sluice.way.far.FarWay;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** As {@link FarWay}, for who counts no lists: one of a calendar may follow the other at once. */
public final class TroubleWay implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
        var all = new HashMap<>(new FarWay().getConfigOverrides());
        all.put("sluice.calendar.apart", "100ms");
        all.put("sluice.remote.every", "50ms");
        all.put("sluice.remote.call-timeout", "2s");
        all.put("sluice.remote.rest", "300ms");
        return all;
    }

    @Override
    public List<TestResourceEntry> testResources() {
        return new FarWay().testResources();
    }
}
