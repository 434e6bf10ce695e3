package io.sluice.ledger.row;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.sluice.event.Snapshot;
import io.sluice.event.Version;
import io.sluice.record.Field;
import io.sluice.record.Kind;
import io.sluice.record.State;
import io.sluice.record.Ties;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The sealed column {@code state} of a record: its identity in clear, its personal fields, and what merging needs.
 *
 * <p>Shape: {@code {"id", "scope", "personal": {field: value}, "versions": {family: [terminal, at, rank, tie]}, "ties": {family: [{"v": version, "o": object, "p":
 * previous, "f": {field: value}}]}}}; a lone contender's fields are the record's own and left out.
 */
public final class StateCodec {
    private static final ObjectMapper JSON = new ObjectMapper().disable(SerializationFeature.FLUSH_AFTER_WRITE_VALUE);

    private StateCodec() {}

    /** What {@code state} holds besides the columns. */
    public record Sealed(
            String externalId,
            String scope,
            Map<String, @Nullable Object> personal,
            Map<String, Version> versions,
            JsonNode ties) {

        /** Hides the rest: it is personal. */
        @Override
        public String toString() {
            return "Sealed" + versions.keySet();
        }
    }

    public static byte[] encode(Kind kind, String externalId, String scope, State state) {
        var bytes = new ByteArrayOutputStream(1024);
        try (var json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("id", externalId);
            json.writeStringField("scope", scope);
            json.writeObjectFieldStart("personal");
            for (var field : kind.fields().values()) {
                if (field.personal()) {
                    write(json, field.name(), state.values().get(field.name()));
                }
            }
            json.writeEndObject();
            json.writeObjectFieldStart("versions");
            for (var version : state.versions().entrySet()) {
                json.writeFieldName(version.getKey());
                write(json, version.getValue());
            }
            json.writeEndObject();
            json.writeObjectFieldStart("ties");
            for (var tie : state.ties().entrySet()) {
                json.writeArrayFieldStart(tie.getKey());
                boolean alone = tie.getValue().contenders().size() == 1;
                for (var contender : tie.getValue().contenders()) {
                    write(json, contender, alone);
                }
                json.writeEndArray();
            }
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("a record's state is always plain", e);
        }
        return bytes.toByteArray();
    }

    private static void write(JsonGenerator json, Ties.Contender contender, boolean alone) throws IOException {
        json.writeStartObject();
        json.writeFieldName("v");
        write(json, contender.version());
        json.writeBinaryField("o", contender.snapshot().object().toBytes());
        json.writeBinaryField("p", contender.snapshot().previous().toBytes());
        if (!alone) {
            json.writeObjectFieldStart("f");
            for (var field : contender.values().entrySet()) {
                write(json, field.getKey(), field.getValue());
            }
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, Version version) throws IOException {
        json.writeStartArray();
        json.writeBoolean(version.terminal());
        json.writeString(version.at().toString());
        json.writeNumber(version.rank());
        json.writeString(version.tie());
        json.writeEndArray();
    }

    private static void write(JsonGenerator json, String name, @Nullable Object value) throws IOException {
        if (value != null) {
            json.writeFieldName(name);
            JSON.writeValue(json, value instanceof Instant time ? time.toString() : value);
        }
    }

    /** @throws IllegalStateException the bytes are not a state */
    public static Sealed decode(Kind kind, byte[] bytes) {
        try {
            var root = JSON.readTree(bytes);
            var versions = new HashMap<String, Version>();
            root.get("versions").properties().forEach(e -> versions.put(e.getKey(), version(e.getValue())));
            return new Sealed(
                    root.get("id").textValue(),
                    root.get("scope").textValue(),
                    values(kind, root.get("personal")),
                    versions,
                    root.get("ties"));
        } catch (IOException e) {
            throw new IllegalStateException("not a record's state", e);
        }
    }

    /** The whole state, from what was sealed and the values that stood in columns. */
    public static State state(Kind kind, Sealed sealed, Map<String, @Nullable Object> columns) {
        var values = new HashMap<>(columns);
        values.putAll(sealed.personal());
        var ties = new HashMap<String, Ties>();
        sealed.ties().properties().forEach(e -> {
            var contenders = new ArrayList<Ties.Contender>();
            for (var node : e.getValue()) {
                var fields = family(kind, e.getKey(), node.has("f") ? values(kind, node.get("f")) : values);
                var snapshot = new Snapshot(marks(node.get("o")), marks(node.get("p")));
                contenders.add(new Ties.Contender(version(node.get("v")), snapshot, fields));
            }
            ties.put(e.getKey(), new Ties(contenders));
        });
        return new State(values, sealed.versions(), ties);
    }

    /** A value of a field as Jackson gave it, in the field's own type. */
    static @Nullable Object typed(Field field, @Nullable Object plain) {
        return switch (plain) {
            case null -> null;
            case Number n when field.type() == Field.Type.INTEGER -> (Object) n.longValue();
            case Number n when field.type() == Field.Type.NUMBER -> (Object) n.doubleValue();
            case String s when field.type() == Field.Type.TIME -> Instant.parse(s);
            default -> field.type() == Field.Type.JSON ? widened(plain) : plain;
        };
    }

    /** Integers inside JSON values are longs everywhere, so that equal values are equal. */
    private static @Nullable Object widened(@Nullable Object plain) {
        return switch (plain) {
            case null -> null;
            case Integer i -> (Object) i.longValue();
            case Map<?, ?> map -> {
                var copy = new LinkedHashMap<Object, @Nullable Object>();
                map.forEach((k, v) -> copy.put(k, widened(v)));
                yield copy;
            }
            case Iterable<?> list -> {
                var copy = new ArrayList<@Nullable Object>();
                list.forEach(v -> copy.add(widened(v)));
                yield copy;
            }
            default -> plain;
        };
    }

    public static String json(Object plain) {
        try {
            return JSON.writeValueAsString(plain);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("values are always plain", e);
        }
    }

    public static @Nullable Object parse(String json) {
        try {
            return widened(JSON.readValue(json, Object.class));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("not JSON", e);
        }
    }

    private static Map<String, @Nullable Object> values(Kind kind, JsonNode node) {
        var values = new HashMap<String, @Nullable Object>();
        node.properties().forEach(e -> {
            var field = kind.fields().get(e.getKey());
            if (field != null) {
                values.put(e.getKey(), typed(field, JSON.convertValue(e.getValue(), Object.class)));
            }
        });
        return values;
    }

    private static Map<String, @Nullable Object> family(
            Kind kind, String family, Map<String, @Nullable Object> values) {
        var members = new HashMap<String, @Nullable Object>();
        kind.fields().values().stream()
                .filter(f -> f.family().equals(family) && f.rule() == Field.Rule.NEWEST)
                .forEach(f -> members.put(f.name(), values.get(f.name())));
        return members;
    }

    private static Version version(JsonNode node) {
        return new Version(
                node.get(0).booleanValue(),
                Instant.parse(node.get(1).textValue()),
                node.get(2).intValue(),
                node.get(3).textValue());
    }

    private static Snapshot.Marks marks(JsonNode node) {
        try {
            return Snapshot.Marks.fromBytes(node.binaryValue());
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalStateException("not a record's state", e);
        }
    }
}
