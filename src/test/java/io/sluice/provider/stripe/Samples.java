package io.sluice.provider.stripe;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.event.Change;
import io.sluice.event.Event;
import io.sluice.event.Headers;
import io.sluice.event.RawRequest;
import io.sluice.event.RecordKey;
import io.sluice.provider.Json;
import io.sluice.provider.Provider.Projection;
import io.sluice.provider.Provider.Reading;
import io.sluice.record.Kinds;
import io.sluice.record.State;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The payloads under samples/stripe, and what becomes of them. */
final class Samples {
    static final Instant RECEIVED = Instant.parse("2023-11-14T22:20:00.123Z");
    private static final StripeProvider STRIPE = new StripeProvider();

    private Samples() {}

    static byte[] bytes(String name) {
        try (var in = Samples.class.getResourceAsStream("/samples/stripe/" + name + ".json")) {
            if (in == null) {
                throw new IllegalArgumentException("no sample " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ObjectNode json(String name) {
        return (ObjectNode) Json.parse(bytes(name)).orElseThrow();
    }

    static RawRequest request(byte[] body) {
        return new RawRequest(
                "POST", "http://localhost/webhooks/stripe/src", Headers.of("Content-Type", "application/json"), body);
    }

    static Reading read(String body) {
        return STRIPE.read(request(body.getBytes(UTF_8)));
    }

    static Event event(byte[] body) {
        return ((Reading.Events) STRIPE.read(request(body))).events().getFirst();
    }

    static Event event(Object json) {
        return event(json.toString().getBytes(UTF_8));
    }

    static Projection project(Event event) {
        return STRIPE.project(event, RECEIVED);
    }

    static List<Change> changes(Event event) {
        return project(event) instanceof Projection.Changes projected ? projected.changes() : List.of();
    }

    /** All records after these events. */
    static Map<RecordKey, State> apply(List<Event> events) {
        var records = new HashMap<RecordKey, State>();
        for (var event : events) {
            for (var change : changes(event)) {
                var kind = Kinds.get(change.key().kind());
                records.merge(
                        change.key(),
                        State.NEW.merge(kind, change).stateAfter(),
                        (here, alone) -> here.merge(kind, change).stateAfter());
            }
        }
        return records;
    }

    /** What the API shows of one record after these samples. */
    static Map<String, @Nullable Object> data(String kind, String externalId, String... samples) {
        var events = List.of(samples).stream().map(name -> event(bytes(name))).toList();
        return data(kind, externalId, events);
    }

    static Map<String, @Nullable Object> data(String kind, String externalId, List<Event> events) {
        var state = apply(events).get(RecordKey.of(kind, externalId));
        if (state == null) {
            throw new AssertionError("no record " + kind + " " + externalId);
        }
        return Kinds.get(kind).data(state.values());
    }
}
