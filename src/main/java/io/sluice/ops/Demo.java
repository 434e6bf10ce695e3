package io.sluice.ops;

import io.sluice.event.Problem;
import io.sluice.provider.Hmac;
import io.sluice.provider.Provider;
import io.sluice.provider.Providers;
import io.sluice.tenant.Plan;
import io.sluice.tenant.SecurityConfig;
import io.sluice.tenant.manage.Source;
import io.sluice.tenant.manage.Tenant;
import io.sluice.tenant.manage.TenantSources;
import io.sluice.tenant.manage.TenantSources.Wanted;
import io.sluice.tenant.manage.Tenants;
import io.sluice.tenant.manage.Whose;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jboss.logging.Logger;

/** A tenant to try the gateway with: one source per provider, made once. Its secrets are derived from the master key, so that they need not be kept in clear. */
@ApplicationScoped
class Demo {
    private static final Logger LOG = Logger.getLogger(Demo.class);
    private static final String SLUG = "demo";

    /** Providers whose source needs more than its name. */
    private static final Map<String, Needs> NEEDS = Map.of(
            "stripe", new Needs(derived -> "whsec_" + derived, Map.of()),
            "twilio", new Needs(derived -> derived, Map.of()),
            "gcal", new Needs(derived -> derived, Map.of("channel_id", "demo")));

    private final Tenants tenants;
    private final TenantSources sources;
    private final Providers providers;
    private final SecurityConfig config;

    Demo(Tenants tenants, TenantSources sources, Providers providers, SecurityConfig config) {
        this.tenants = tenants;
        this.sources = sources;
        this.providers = providers;
        this.config = config;
    }

    private record Needs(UnaryOperator<String> secret, Map<String, String> config) {}

    /** @param sources the source's id by provider */
    record Ready(UUID tenant, Map<String, UUID> sources) {
        Optional<UUID> source(String provider) {
            return Optional.ofNullable(sources.get(provider));
        }
    }

    /** The demo tenant; made where there is none. */
    Ready ready() {
        Tenant tenant = tenants.bySlug(SLUG).orElseGet(() -> tenants.create("Demo", SLUG, Plan.SCALE));
        var whose = Whose.tenant(tenant.id);
        Map<String, UUID> found = new TreeMap<>();
        for (var known : sources.list(whose, 200, Optional.empty())) {
            found.put(known.source().provider, known.source().id);
        }
        for (var provider : providers.all()) {
            if (!found.containsKey(provider.name())) {
                create(whose, provider).ifPresent(source -> found.put(provider.name(), source.id));
            }
        }
        return new Ready(tenant.id, found);
    }

    private Optional<Source> create(Whose whose, Provider provider) {
        var needs = Optional.ofNullable(NEEDS.get(provider.name()));
        var wanted = new Wanted(
                provider.name(),
                "Demo " + provider.name(),
                needs.map(n -> secret(provider.name())),
                needs.map(Needs::config).orElse(Map.of()));
        try {
            return Optional.of(sources.create(whose, wanted).source());
        } catch (Problem.Raised e) {
            LOG.warnf("the demo tenant has no source of this provider provider=%s", provider.name());
            return Optional.empty();
        }
    }

    /** The signing secret of a provider's demo source. */
    String secret(String provider) {
        var master = Base64.getDecoder().decode(config.encryptionKey());
        var derived = Hmac.SHA256.of(master, ("demo/" + provider).getBytes(StandardCharsets.UTF_8));
        var text = HexFormat.of().formatHex(derived).substring(0, 32);
        var needs = NEEDS.get(provider);
        return needs == null ? text : needs.secret().apply(text);
    }
}
