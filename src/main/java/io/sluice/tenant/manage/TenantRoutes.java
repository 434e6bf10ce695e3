package io.sluice.tenant.manage;

import io.sluice.event.Ids;
import io.sluice.event.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The tenants' routes. Every method is a transaction of its own; what changed is announced after the commit. */
@ApplicationScoped
public class TenantRoutes {

    private final TenantTx tx;
    private final SourceRules rules;
    private final Announcements changed;
    private final Ids ids;
    private final Clock clock;

    TenantRoutes(TenantTx tx, SourceRules rules, Announcements changed, Ids ids, Clock clock) {
        this.tx = tx;
        this.rules = rules;
        this.changed = changed;
        this.ids = ids;
        this.clock = clock;
    }

    /** @throws io.sluice.event.Problem.Raised 400: no such provider; 409: the key is taken, by whichever tenant */
    public Route create(UUID tenant, String provider, String key) {
        rules.checkRoutable(provider);
        var made = tx.of(tenant, () -> {
            var route = new Route();
            route.id = ids.next();
            route.tenantId = tenant;
            route.provider = provider;
            route.key = key;
            route.createdAt = clock.instant().truncatedTo(ChronoUnit.MILLIS);
            Taken.unless(route::persistAndFlush, "This key is routed already.");
            return route;
        });
        changed.route(made);
        return made;
    }

    /** Newest first, those made before the given one. */
    public List<Route> list(UUID tenant, int limit, Optional<UUID> before) {
        return tx.of(
                tenant,
                () -> Route.find("tenantId = ?1 and id < ?2 order by id desc", tenant, before.orElse(Ids.LAST))
                        .range(0, limit - 1)
                        .list());
    }

    /** @throws io.sluice.event.Problem.Raised 404 */
    public void delete(UUID tenant, UUID id) {
        changed.route(tx.of(tenant, () -> {
            var route = Route.<Route>find("tenantId = ?1 and id = ?2", tenant, id)
                    .firstResultOptional()
                    .orElseThrow(() -> Problem.notFound().exception());
            route.delete();
            return route;
        }));
    }
}
