package io.sluice.tenant.manage;

import io.sluice.tenant.RouteChanged;
import io.sluice.tenant.SourceChanged;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import java.util.Collection;
import java.util.UUID;

/** Tells the caches what changed. Called after the commit, never inside the transaction. */
@ApplicationScoped
class Announcements {

    private final Event<SourceChanged> sources;
    private final Event<RouteChanged> routes;

    Announcements(Event<SourceChanged> sources, Event<RouteChanged> routes) {
        this.sources = sources;
        this.routes = routes;
    }

    void sources(Collection<UUID> ids) {
        ids.forEach(id -> sources.fire(new SourceChanged(id)));
    }

    void route(Route route) {
        routes.fire(new RouteChanged(route.provider, route.key));
    }
}
