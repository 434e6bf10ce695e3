package io.sluice.ops;

import io.sluice.admin.access.oidc.OidcConfig;
import io.sluice.ops.embedded.EmbeddedStores;
import io.sluice.ops.embedded.StartRefused;
import io.sluice.ops.embedded.StoresOfThisProcess;
import io.sluice.ops.far.process.FarSidesOfThisProcess;
import io.sluice.remote.ApiUrls;
import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.PropertiesConfigSource;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Turns the contract's variables into the application's keys and starts embedded stores where nothing names others. Acts only in a process that armed it:
 * packaging also reads the configuration and must start nothing.
 */
public final class StartConfig implements ConfigSourceFactory {
    private static final int BELOW_THE_OPERATOR =
            150; // Quarkus' own keys in the environment or in application.properties win
    private static final Set<String> PROVIDERS_OWN =
            Set.of(ApiUrls.STRIPE, ApiUrls.TWILIO, ApiUrls.SENDGRID, ApiUrls.GOOGLE);
    private static final int ABOVE_THE_ENVIRONMENT = 450; // what was checked replaces what was given

    /** What stands where a variable is empty, which says as little as none. */
    private static final Map<String, String> LEFT_EMPTY = Map.of(
            "sluice.stripe-api-url", ApiUrls.STRIPE,
            "sluice.twilio-api-url", ApiUrls.TWILIO,
            "sluice.sendgrid-api-url", ApiUrls.SENDGRID,
            "sluice.google-api-url", ApiUrls.GOOGLE,
            "sluice.oidc-role-claim", OidcConfig.ROLE_CLAIM,
            "sluice.oidc-tenant-claim", OidcConfig.TENANT_CLAIM);

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        if (!Boolean.getBoolean("sluice.embedded.armed")) {
            return List.of();
        }
        var variables = new Variables(name -> value(context, name));
        Map<String, String> addresses = new HashMap<>(variables.addresses());
        Map<String, String> checked = new HashMap<>(variables.checked());
        boolean postgres = missing(context, addresses, "quarkus.datasource.jdbc.url");
        boolean redis = missing(context, addresses, "quarkus.redis.hosts");
        if ((postgres || redis) && !"off".equals(value(context, "sluice.embedded"))) {
            addresses.putAll(StoresOfThisProcess.supply(postgres, redis, () -> open(context)));
        } else if (postgres) {
            throw new StartRefused("DATABASE_URL is missing; it should be " + DatabaseUrl.SHAPE);
        } else if (redis) {
            throw new StartRefused("REDIS_URL is missing; it should be " + Variables.REDIS_SHAPE);
        }
        checked.putAll(variables.keys(addresses));
        addresses.put("quarkus.vertx.event-loops-pool-size", Integer.toString(eventLoops()));
        if ("on".equals(value(context, "sluice.far-sides"))) {
            addresses.putAll(FarSidesOfThisProcess.supply(FarSidesOfThisProcess.keys().stream()
                    .filter(key -> own(context, key))
                    .collect(Collectors.toSet())));
        }
        LEFT_EMPTY.keySet().stream()
                .filter(key -> isEmpty(context, key))
                .forEach(key -> checked.put(key, addresses.getOrDefault(key, LEFT_EMPTY.get(key))));
        return List.of(
                new PropertiesConfigSource(addresses, "sluice addresses", BELOW_THE_OPERATOR),
                new PropertiesConfigSource(checked, "sluice variables", ABOVE_THE_ENVIRONMENT));
    }

    /** One for each processor: the framework's two for each halve what shares a round trip to Redis. */
    private static int eventLoops() {
        return Math.max(2, Runtime.getRuntime().availableProcessors());
    }

    /** Development and tests read the configuration twice; the second time the first answer looks like the operator's. */
    private static boolean missing(ConfigSourceContext context, Map<String, String> addresses, String key) {
        var given = value(context, key);
        return !addresses.containsKey(key) && (given.isEmpty() || StoresOfThisProcess.supplied(key, given));
    }

    /** Nobody named another: what is there is the default, or the answer of the time before. */
    private static boolean own(ConfigSourceContext context, String key) {
        var given = value(context, key);
        return given.isEmpty() || PROVIDERS_OWN.contains(given) || FarSidesOfThisProcess.supplied(key, given);
    }

    private static EmbeddedStores open(ConfigSourceContext context) {
        var directory = value(context, "sluice.data-dir");
        return directory.isEmpty() && Boolean.getBoolean("sluice.embedded.temporary")
                ? EmbeddedStores.temporary()
                : EmbeddedStores.open(Path.of(directory.isEmpty() ? ".sluice" : directory));
    }

    private static boolean isEmpty(ConfigSourceContext context, String name) {
        var value = context.getValue(name);
        return value != null && value.getValue() != null && value.getValue().isBlank();
    }

    private static String value(ConfigSourceContext context, String name) {
        var value = context.getValue(name);
        return value == null || value.getValue() == null ? "" : value.getValue();
    }
}
