package io.sluice.history;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.event.RecordKey;
import io.sluice.ledger.row.Times;
import io.sluice.record.Kinds;
import io.sluice.record.State;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Events and records in one form, whether the API showed them or the model made them. */
final class Shown {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Shown() {}

    static String event(JsonNode event) {
        return Stream.of("provider", "external_id", "type", "status")
                .map(field -> event.path(field).textValue())
                .collect(Collectors.joining(" "));
    }

    static String event(Fact fact) {
        return String.join(
                " ",
                fact.provider(),
                fact.event().externalId(),
                fact.event().type(),
                fact.changes().isEmpty() ? "ignored" : "applied");
    }

    static JsonNode record(JsonNode record) {
        return record(
                record.path("kind").textValue(),
                record.path("external_id").textValue(),
                record.path("suspect").booleanValue(),
                record.path("data"));
    }

    /** @param ids that the API gave to contacts, to which messages refer */
    static JsonNode record(RecordKey key, State state, Map<RecordKey, String> ids) {
        var data = printable(Kinds.get(key.kind()).data(state.values()), ids);
        return record(key.kind(), key.externalId(), state.suspect(), JSON.valueToTree(data));
    }

    private static Map<String, @Nullable Object> printable(
            Map<String, @Nullable Object> data, Map<RecordKey, String> ids) {
        var printed = new LinkedHashMap<>(data);
        printed.replaceAll((field, value) -> switch (value) {
            case Instant time -> Times.text(time);
            case RecordKey contact -> ids.get(contact);
            case null, default -> value;
        });
        return printed;
    }

    /** Read from text, so that equal numbers are equal. */
    private static JsonNode record(String kind, String externalId, boolean suspect, JsonNode data) {
        var record = JSON.createObjectNode()
                .put("kind", kind)
                .put("external_id", externalId)
                .put("suspect", suspect)
                .set("data", data);
        return read(record.toString());
    }

    static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
