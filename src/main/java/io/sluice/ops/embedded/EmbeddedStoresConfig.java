package io.sluice.ops.embedded;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.PropertiesConfigSource;
import java.nio.file.Path;
import java.util.List;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Starts embedded stores where nothing names others, and tells the configuration where they are. Acts only in a process that armed it: packaging also reads the
 * configuration and must start nothing.
 */
public final class EmbeddedStoresConfig implements ConfigSourceFactory {
    private static final int ORDINAL = 150;

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        if (!Boolean.getBoolean("sluice.embedded.armed") || "off".equals(value(context, "sluice.embedded", ""))) {
            return List.of();
        }
        boolean postgres = value(context, "quarkus.datasource.jdbc.url", "").isEmpty()
                && value(context, "DATABASE_URL", "").isEmpty();
        boolean redis = value(context, "quarkus.redis.hosts", "").isEmpty()
                && value(context, "REDIS_URL", "").isEmpty();
        if (!postgres && !redis) {
            return List.of();
        }
        var supplied = StoresOfThisProcess.supply(postgres, redis, () -> open(context));
        return List.of(new PropertiesConfigSource(supplied, "embedded stores", ORDINAL));
    }

    private static EmbeddedStores open(ConfigSourceContext context) {
        var directory = value(context, "sluice.data-dir", "");
        return directory.isEmpty() && Boolean.getBoolean("sluice.embedded.temporary")
                ? EmbeddedStores.temporary()
                : EmbeddedStores.open(Path.of(directory.isEmpty() ? ".sluice" : directory));
    }

    private static String value(ConfigSourceContext context, String name, String otherwise) {
        var value = context.getValue(name);
        return value == null || value.getValue() == null
                ? otherwise
                : value.getValue().strip();
    }
}
