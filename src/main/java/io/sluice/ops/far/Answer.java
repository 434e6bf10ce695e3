package io.sluice.ops.far;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** What a far side answers one request. */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Answer(int status, Map<String, String> headers, byte[] body) {
    private static final Map<String, String> JSON = Map.of("Content-Type", "application/json; charset=utf-8");

    public static Answer json(int status, JsonNode body) {
        return text(status, body.toString());
    }

    public static Answer empty(int status) {
        return new Answer(status, Map.of(), new byte[0]);
    }

    /** JSON that breaks off. */
    static Answer garbled() {
        return text(200, "{\"object\": \"list\", \"items\": [{\"id\": \"");
    }

    public Answer with(String header, String value) {
        var more = new TreeMap<>(headers);
        more.put(header, value);
        return new Answer(status, more, body);
    }

    private static Answer text(int status, String json) {
        return new Answer(status, JSON, json.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "Answer[" + status + "]";
    }
}
