package io.sluice.way.calendar;

import io.quarkus.test.junit.QuarkusTestProfile;
import io.sluice.way.Way;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The gateway with a Google beside it, short waits, and what the tests count on of calendars as it is by default. */
public final class CalendarWay implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
        var all = new HashMap<>(new Way().getConfigOverrides());
        all.put("sluice.remote.call-timeout", "5s");
        all.put("sluice.remote.rest", "1s");
        return all;
    }

    @Override
    public List<TestResourceEntry> testResources() {
        return List.of(new TestResourceEntry(FarGoogle.class));
    }
}
