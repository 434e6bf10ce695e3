package io.sluice.history;

import io.sluice.event.Change;
import io.sluice.event.Event;
import io.sluice.event.Headers;
import io.sluice.event.RawRequest;
import io.sluice.history.provider.Delivery;
import io.sluice.history.provider.History;
import io.sluice.provider.Provider;
import io.sluice.provider.Signer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/** One event as the ledger takes it in: read and projected by its provider. */
record Fact(String provider, Event event, List<Change> changes) {
    private static final Map<String, Provider> PROVIDERS = ServiceLoader.load(Provider.class).stream()
            .map(ServiceLoader.Provider::get)
            .collect(Collectors.toMap(Provider::name, p -> p));

    private static final Map<String, List<String>> SIGNATURES = ServiceLoader.load(Signer.class).stream()
            .map(ServiceLoader.Provider::get)
            .collect(Collectors.toMap(Signer::provider, Signer::headers));

    /** What makes deliveries of one fact the same. */
    String key() {
        return provider + '/' + event.key();
    }

    /** All facts of a history in true order, each as its first delivery told it. */
    static List<Fact> of(History history) {
        return of(history, (delivery, event) -> delivery.receivedAt());
    }

    /** @param receivedAt when the first delivery of an event was received */
    static List<Fact> of(History history, BiFunction<Delivery, Event, Instant> receivedAt) {
        var facts = new ArrayList<Fact>();
        for (var delivery : history.deliveries()) {
            var provider = PROVIDERS.get(delivery.provider());
            for (var event : events(provider, delivery)) {
                var changes = switch (provider.project(event, receivedAt.apply(delivery, event))) {
                    case Provider.Projection.Changes(var all) -> all;
                    case Provider.Projection.Signal signal -> List.<Change>of();
                    case Provider.Projection.Fetch fetch -> List.<Change>of();
                    case Provider.Projection.Ignored ignored -> List.<Change>of();
                };
                facts.add(new Fact(provider.name(), event, changes));
            }
        }
        return facts;
    }

    private static List<Event> events(Provider provider, Delivery delivery) {
        // Whether a mail was signed is told by its headers.
        var headers = new ArrayList<>(
                Headers.of("Content-Type", delivery.contentType()).entries());
        SIGNATURES.get(provider.name()).forEach(name -> headers.add(Map.entry(name, "1")));
        var request =
                new RawRequest(delivery.method(), "https://hooks.example/", new Headers(headers), delivery.body());
        return switch (provider.read(request)) {
            case Provider.Reading.Events(var events) -> Event.ofOneOwner(events);
            case Provider.Reading.Malformed(var reason) -> throw new AssertionError(reason + ": " + delivery);
        };
    }
}
