package io.sluice.ops;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import java.util.Map;

/** Every {@code @QuarkusTest} runs on embedded PostgreSQL and Redis, as the gateway does. Armed here and not for the whole JVM, so that plain tests start none. */
@WithTestResource(value = RealStores.class, scope = TestResourceScope.GLOBAL)
public final class RealStores implements QuarkusTestResourceLifecycleManager {

    @Override
    public Map<String, String> start() {
        System.setProperty("sluice.embedded.armed", "true");
        return Map.of();
    }

    @Override
    public void stop() {
        System.clearProperty("sluice.embedded.armed");
    }
}
