package io.sluice.remote.calendar;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.sluice.event.Event;
import io.sluice.event.Headers;
import io.sluice.event.RawRequest;
import io.sluice.ledger.Delivery.Arrival;
import io.sluice.ledger.Delivery.Fate;
import io.sluice.ledger.read.CalendarRecords;
import io.sluice.provider.Provider;
import io.sluice.provider.Provider.Projection;
import io.sluice.provider.Provider.Reading;
import io.sluice.provider.Providers;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What a list says, as events for the ledger. */
@ApplicationScoped
class Pages {
    static final String PROVIDER = "gcal";

    private final Provider provider;
    private final CalendarRecords records;
    private final Clock clock;

    Pages(Providers providers, CalendarRecords records, Clock clock) {
        this.provider = providers.get(PROVIDER);
        this.records = records;
        this.clock = clock;
    }

    /** @param updated the list's own; empty: not said */
    List<Arrival> arrivals(String calendar, ArrayNode items, Optional<Instant> updated) {
        var envelope = JsonNodeFactory.instance.objectNode().put("calendar_id", calendar);
        updated.ifPresent(at -> envelope.put("as_of", at.toString()));
        envelope.set("items", items);
        var page = new RawRequest("SYNC", "", Headers.NONE, envelope.toString().getBytes(UTF_8));
        return switch (provider.read(page)) {
            case Reading.Events(var events) ->
                events.stream().map(this::arrival).toList();
            case Reading.Malformed nothing -> List.of();
        };
    }

    /**
     * What is here and not on a full list is cancelled: a list has no tombstones, so here they are. Each stands above what it cancels, whatever time the list gives.
     *
     * @param listed the ids of all that is on it
     * @param asOf of its first page; whatever changed later comes with the next list
     */
    List<Arrival> tombstones(Calendar calendar, Set<String> listed, Instant asOf) throws SQLException {
        var name = calendar.account().calendar();
        var pages = new TreeMap<Instant, ArrayNode>();
        for (var gone : records.missing(calendar.tenant(), name, listed)) {
            var at = gone.version().isAfter(asOf) ? gone.version().plusMillis(1) : asOf;
            pages.computeIfAbsent(at, time -> JsonNodeFactory.instance.arrayNode())
                    .addObject()
                    .put("id", gone.id())
                    .put("status", "cancelled");
        }
        return pages.entrySet().stream()
                .flatMap(page -> arrivals(name, page.getValue(), Optional.of(page.getKey())).stream())
                .toList();
    }

    private Arrival arrival(Event event) {
        return new Arrival(provider.kept(event), fate(event));
    }

    private Fate fate(Event event) {
        try {
            return switch (provider.project(event, clock.instant())) {
                case Projection.Changes(var changes) -> new Fate.Apply(changes);
                case Projection.Signal signal -> new Fate.Ignore("");
                case Projection.Fetch fetch -> new Fate.Ignore(fetch.otherwise());
                case Projection.Ignored(var reason) -> new Fate.Ignore(reason);
            };
        } catch (RuntimeException | StackOverflowError e) {
            // The message may hold content; the class does not.
            return new Fate.Fail(
                    "The event could not be understood (" + e.getClass().getSimpleName() + ").");
        }
    }
}
