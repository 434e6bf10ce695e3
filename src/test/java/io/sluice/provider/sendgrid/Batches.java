package io.sluice.provider.sendgrid;

import io.sluice.event.Change;
import io.sluice.event.Event;
import io.sluice.event.Merge;
import io.sluice.provider.Provider;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reading batches in tests. */
final class Batches {
    static final Instant RECEIVED = Instant.parse("2026-01-01T00:00:00Z");
    static final SendGrid SENDGRID = new SendGrid();

    private Batches() {}

    static Provider.Reading read(String json) {
        return SENDGRID.read(Signer.request(Signer.bytes(json)));
    }

    static List<Event> events(byte[] body) {
        return events(SENDGRID.read(Signer.request(body)));
    }

    static List<Event> events(Provider.Reading reading) {
        return ((Provider.Reading.Events) reading).events();
    }

    static Event one(String json) {
        return events(read("[" + json.replace('\'', '"') + "]")).getFirst();
    }

    static List<Change> changes(Event event) {
        return SENDGRID.project(event, RECEIVED) instanceof Provider.Projection.Changes changes
                ? changes.changes()
                : List.of();
    }

    static List<Change> changes(Event event, String kind) {
        return changes(event).stream().filter(c -> c.key().kind().equals(kind)).toList();
    }

    static @Nullable Object value(Change change, String field) {
        return change.merges().get(field) instanceof Merge.Newest newest ? newest.value() : null;
    }
}
