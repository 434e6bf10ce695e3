package io.sluice.ops;

import io.sluice.event.Problem;
import io.sluice.provider.Provider;
import io.sluice.provider.Providers;
import io.sluice.tenant.DataKeys;
import io.sluice.tenant.Plan;
import io.sluice.tenant.manage.Source;
import io.sluice.tenant.manage.Tenant;
import io.sluice.tenant.manage.TenantSources;
import io.sluice.tenant.manage.TenantSources.Wanted;
import io.sluice.tenant.manage.TenantSources.WithSecrets;
import io.sluice.tenant.manage.Tenants;
import io.sluice.tenant.manage.Whose;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jboss.logging.Logger;

/**
 * A tenant to try the gateway with: one source per provider, made once. Its secrets are derived from the platform's own key, so that they need not be kept in clear,
 * and stay what they are when the master key is changed.
 */
@ApplicationScoped
class Demo {
    private static final Logger LOG = Logger.getLogger(Demo.class);
    private static final String SLUG = "demo";
    /** What somebody has set there by hand stays valid beside ours. */
    private static final Duration OVERLAP = Duration.ofDays(365);

    /** Providers whose source needs more than its name. */
    private static final Map<String, Needs> NEEDS = Map.of(
            "stripe", new Needs(derived -> "whsec_" + derived, Map.of()),
            "twilio", new Needs(derived -> derived, Map.of()),
            "gcal", new Needs(derived -> derived, Map.of("channel_id", "demo")));

    private final Tenants tenants;
    private final TenantSources sources;
    private final Providers providers;
    private final DataKeys keys;

    Demo(Tenants tenants, TenantSources sources, Providers providers, DataKeys keys) {
        this.tenants = tenants;
        this.sources = sources;
        this.providers = providers;
        this.keys = keys;
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
            mend(whose, known);
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

    /** Where none of its secrets is ours, ours is added: the commands that are printed shall work. */
    private void mend(Whose whose, WithSecrets known) {
        var provider = known.source().provider;
        if (NEEDS.containsKey(provider)) {
            var ours = secret(provider);
            if (known.secrets().stream().noneMatch(s -> s.expiresAt == null && ours.endsWith(s.hint))) {
                sources.rotate(whose, known.source().id, ours, OVERLAP);
            }
        }
    }

    /** The signing secret of a provider's demo source: 32 hex digits, and what the provider's secrets begin with. */
    String secret(String provider) {
        var text = keys.blind(DataKeys.PLATFORM, "demo/" + provider);
        var needs = NEEDS.get(provider);
        return needs == null ? text : needs.secret().apply(text);
    }
}
