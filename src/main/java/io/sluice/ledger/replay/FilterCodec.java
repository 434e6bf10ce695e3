package io.sluice.ledger.replay;

import io.sluice.ledger.read.EventFilter;
import io.sluice.ledger.row.StateCodec;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A filter as JSON: {@code {"provider", "type", "status", "source_id", "external_id", "since", "until"}}, each absent where it does not matter. */
public final class FilterCodec {
    private FilterCodec() {}

    static byte[] encode(EventFilter filter) {
        var json = new HashMap<String, @Nullable Object>();
        filter.provider().ifPresent(v -> json.put("provider", v));
        filter.type().ifPresent(v -> json.put("type", v));
        filter.status().ifPresent(v -> json.put("status", v));
        filter.sourceId().ifPresent(v -> json.put("source_id", v.toString()));
        filter.externalId().ifPresent(v -> json.put("external_id", v));
        filter.since().ifPresent(v -> json.put("since", v.toString()));
        filter.until().ifPresent(v -> json.put("until", v.toString()));
        return StateCodec.json(json).getBytes(StandardCharsets.UTF_8);
    }

    public static EventFilter decode(byte[] bytes) {
        var json = StateCodec.parse(new String(bytes, StandardCharsets.UTF_8));
        if (!(json instanceof Map<?, ?> fields)) {
            throw new IllegalStateException("not a replay's filter");
        }
        return new EventFilter(
                text(fields, "provider"),
                text(fields, "type"),
                text(fields, "status"),
                text(fields, "source_id").map(UUID::fromString),
                text(fields, "external_id"),
                text(fields, "since").map(Instant::parse),
                text(fields, "until").map(Instant::parse));
    }

    private static Optional<String> text(Map<?, ?> fields, String name) {
        return Optional.ofNullable(fields.get(name)).map(Object::toString);
    }
}
