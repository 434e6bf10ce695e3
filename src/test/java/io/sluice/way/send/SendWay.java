package io.sluice.way.send;

import io.quarkus.test.junit.QuarkusTestProfile;
import io.sluice.way.Way;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The gateway with a Twilio and a SendGrid beside it, and short waits. What it asks of others does not leave the machine. */
public final class SendWay implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
        var all = new HashMap<>(new Way().getConfigOverrides());
        all.put("sluice.send.settle", "5s");
        all.put("sluice.remote.call-timeout", "1500ms");
        // nobody is there
        all.put("sluice.stripe-api-url", "http://localhost:9");
        all.put("sluice.google-api-url", "http://localhost:9");
        return all;
    }

    @Override
    public List<TestResourceEntry> testResources() {
        return List.of(new TestResourceEntry(FarCarriers.class));
    }
}
