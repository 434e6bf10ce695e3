package io.sluice.tenant.manage;

import io.sluice.tenant.RouteChanged;
import io.sluice.tenant.SourceChanged;
import io.sluice.tenant.TenantChanged;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import java.util.UUID;

/** Tells the caches what changed. Called after the commit, never inside the transaction. */
@ApplicationScoped
class Announcements {

    private final Event<SourceChanged> sources;
    private final Event<RouteChanged> routes;
    private final Event<TenantChanged> tenants;

    Announcements(Event<SourceChanged> sources, Event<RouteChanged> routes, Event<TenantChanged> tenants) {
        this.sources = sources;
        this.routes = routes;
        this.tenants = tenants;
    }

    void source(UUID id) {
        sources.fire(new SourceChanged(id));
    }

    void route(Route route) {
        routes.fire(new RouteChanged(route.provider, route.key));
    }

    void tenant(UUID id) {
        tenants.fire(new TenantChanged(id, false));
    }

    void erased(UUID tenant) {
        tenants.fire(new TenantChanged(tenant, true));
    }
}
