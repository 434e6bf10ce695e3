package io.sluice.provider.inbound;

import io.sluice.event.Change;
import io.sluice.event.Event;
import io.sluice.event.RawRequest;
import io.sluice.provider.Provider;
import io.sluice.provider.sendgrid.Signer;
import io.sluice.record.Kinds;
import io.sluice.record.State;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Posting mails in tests. */
final class Mails {
    static final Instant RECEIVED = Instant.parse("2026-01-01T00:00:00Z");
    static final String TYPE = "multipart/form-data; boundary=xYzZY";
    static final InboundParse INBOUND = new InboundParse();

    private Mails() {}

    static RawRequest post(byte[] body) {
        return Signer.request(body, "Content-Type", TYPE);
    }

    static RawRequest sample(String name) {
        return post(Signer.sample("sendgrid-inbound/" + name + ".multipart"));
    }

    /** A form of {@code name, value, name, value …}. */
    static RawRequest form(String... fields) {
        var body = new StringBuilder();
        for (int i = 0; i < fields.length; i += 2) {
            body.append("--xYzZY\r\nContent-Disposition: form-data; name=\"")
                    .append(fields[i])
                    .append("\"\r\n\r\n")
                    .append(fields[i + 1])
                    .append("\r\n");
        }
        return post(body.append("--xYzZY--\r\n").toString().getBytes(StandardCharsets.UTF_8));
    }

    static List<Event> events(RawRequest request) {
        return ((Provider.Reading.Events) INBOUND.read(request)).events();
    }

    static Event event(RawRequest request) {
        var events = events(request);
        if (events.size() != 1) {
            throw new IllegalStateException(events.size() + " events");
        }
        return events.getFirst();
    }

    static List<Change> changes(RawRequest request) {
        return ((Provider.Projection.Changes) INBOUND.project(event(request), RECEIVED)).changes();
    }

    /** The record a mail makes. */
    static Map<String, @Nullable Object> record(RawRequest request) {
        return data(changes(request).getFirst());
    }

    static Map<String, @Nullable Object> data(Change change) {
        var kind = Kinds.get(change.key().kind());
        return kind.data(State.NEW.merge(kind, change).stateAfter().values());
    }
}
