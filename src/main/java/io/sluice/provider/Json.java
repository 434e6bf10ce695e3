package io.sluice.provider;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reading providers' JSON by path, whatever its shape. */
public final class Json {

    /** Names are neither looked up nor interned: that pays for a few known ones, and the table's time grows with the square of what strangers made to collide. */
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    private static final ObjectMapper MAPPER = JsonMapper.builder(FACTORY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** In the midst of a document. */
    private static final ObjectReader VALUES = MAPPER.reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private static final ObjectMapper SORTED =
            JsonMapper.builder().enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED).build();

    private static final Utf8Text TEXTS = new Utf8Text();

    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

    private Json() {}

    /** The document; empty when the bytes are not one JSON value. Nesting beyond Jackson's limit (1,000) is not one either. */
    public static Optional<JsonNode> parse(byte[] bytes) {
        try {
            var node = Utf8Text.fits(bytes) ? TEXTS.read(bytes, text -> MAPPER.readTree(text)) : MAPPER.readTree(bytes);
            return node == null || node.isMissingNode() ? Optional.empty() : Optional.of(node);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Of the object that the document is, the members of these names; the others are read over, and must be JSON too. Empty when the bytes are not one JSON object. */
    public static Optional<JsonNode> members(byte[] bytes, Set<String> names) {
        try {
            return Utf8Text.fits(bytes)
                    ? TEXTS.read(bytes, text -> members(FACTORY.createParser(text), names))
                    : members(FACTORY.createParser(bytes), names);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<JsonNode> members(JsonParser parser, Set<String> names) throws IOException {
        try (parser) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            var members = MAPPER.createObjectNode();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                var name = parser.currentName();
                parser.nextToken();
                if (names.contains(name)) {
                    members.set(name, VALUES.readTree(parser));
                } else {
                    parser.skipChildren();
                }
            }
            return parser.nextToken() == null ? Optional.of(members) : Optional.empty();
        }
    }

    /** JSON text of a plain value (maps, lists, strings, numbers, booleans, null). */
    public static String write(Object plain) {
        try {
            return MAPPER.writeValueAsString(plain);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a plain value", e);
        }
    }

    /** JSON text that is the same for any order of an object's members. */
    public static String canonical(JsonNode node) {
        try {
            return SORTED.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a parsed value can be written", e);
        }
    }

    /** Text of a string or number; null for anything else. */
    public static @Nullable String text(JsonNode node) {
        return node.isTextual() || node.isNumber() ? storable(node.asText()) : null;
    }

    /** Postgres stores every character but U+0000. */
    private static String storable(String text) {
        return text.replace('\0', '\uFFFD');
    }

    /** An integer that fits 64 bits, also when sent as text; null for anything else. */
    public static @Nullable Long integer(JsonNode node) {
        if (node.isIntegralNumber() && node.canConvertToLong()) {
            return node.longValue();
        }
        try {
            return node.isTextual() ? (Long) Long.parseLong(node.textValue()) : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    public static @Nullable Boolean bool(JsonNode node) {
        return node.isBoolean() ? (Boolean) node.booleanValue() : null;
    }

    /** Epoch seconds, or RFC 3339 text; null for anything else, and beyond RFC 3339's years, which Postgres holds. */
    public static @Nullable Instant time(JsonNode node) {
        try {
            var seconds = integer(node);
            if (seconds == null && !node.isTextual()) {
                return null;
            }
            var time = seconds == null ? Instant.parse(node.textValue()) : Instant.ofEpochSecond(seconds);
            return time.isBefore(FIRST) || time.isAfter(LAST) ? null : time;
        } catch (java.time.DateTimeException e) {
            return null;
        }
    }

    /** The node as maps, lists, strings, longs, doubles and booleans; null for JSON null and for what is missing. */
    public static @Nullable Object plain(JsonNode node) {
        if (node.isObject()) {
            var map = new LinkedHashMap<String, @Nullable Object>();
            node.properties().forEach(e -> map.put(storable(e.getKey()), plain(e.getValue())));
            return map;
        }
        if (node.isArray()) {
            var list = new ArrayList<@Nullable Object>();
            node.forEach(e -> list.add(plain(e)));
            return list;
        }
        if (node.isBoolean()) {
            return node.booleanValue();
        }
        if (node.isIntegralNumber() && node.canConvertToLong()) {
            return node.longValue();
        }
        if (node.isNumber()) {
            return node.doubleValue();
        }
        return node.isNull() || node.isMissingNode() ? null : storable(node.asText());
    }
}
