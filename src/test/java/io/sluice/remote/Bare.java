package io.sluice.remote;

import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.Map;

/** What calls providers, without the rest of the gateway. */
public final class Bare {
    private static final Map<String, String> QUICK = Map.of(
            "sluice.remote.call-timeout", "1s",
            "sluice.remote.rate", "1000",
            "sluice.remote.burst", "1000",
            "sluice.remote.break-after", "100");

    private Bare() {}

    public static RemoteConfig config() {
        return mapped(RemoteConfig.class, Map.of());
    }

    public static Calls calls(MeterRegistry registry) {
        return new Calls(config(), registry);
    }

    public static ApiUrls urls(Map<String, String> urls) {
        return mapped(ApiUrls.class, urls);
    }

    private static <T> T mapped(Class<T> mapping, Map<String, String> more) {
        var values = new HashMap<>(QUICK);
        values.putAll(more);
        return new SmallRyeConfigBuilder()
                .withMapping(mapping)
                .withDefaultValues(values)
                .withConverter(java.time.Duration.class, 100, new io.quarkus.runtime.configuration.DurationConverter())
                .withMappingIgnore("sluice.**")
                .build()
                .getConfigMapping(mapping);
    }
}
