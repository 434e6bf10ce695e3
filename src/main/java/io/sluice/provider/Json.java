package io.sluice.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
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

    /** Up to this many bytes names are looked up among those of earlier documents, which takes a third off the time. */
    private static final int SMALL = 64 * 1024;

    private static final ObjectMapper SMALL_ONES = mapper(true);

    private static final ObjectReader MEMBERS =
            SMALL_ONES.reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** Names are not looked up: the table's time grows with the square of what strangers made to collide. */
    private static final ObjectMapper MAPPER = mapper(false);

    private static final ObjectMapper SORTED =
            JsonMapper.builder().enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED).build();

    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

    private Json() {}

    private static ObjectMapper mapper(boolean namesAreKept) {
        var factory = JsonFactory.builder()
                .configure(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES, namesAreKept)
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .recyclerPool(JsonRecyclerPools.newConcurrentDequePool())
                .build();
        return JsonMapper.builder(factory)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
    }

    /**
     * The document; empty when the bytes are not one JSON value. Nesting beyond Jackson's limit (1,000) is not one either. In UTF-8 malformed bytes become U+FFFD, as in
     * a {@code String}.
     */
    public static Optional<JsonNode> parse(byte[] bytes) {
        try {
            return document((bytes.length > SMALL ? MAPPER : SMALL_ONES).readTree(bytes));
        } catch (IOException e) {
            return decoded(bytes);
        }
    }

    /** What is wrong may be its bytes alone, or that too many of its names collide. */
    private static Optional<JsonNode> decoded(byte[] bytes) {
        try {
            return isUtf8(bytes) ? document(MAPPER.readTree(new String(bytes, UTF_8))) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Whether the bytes may be a JSON object or array in UTF-8 (RFC 4627, part 3: in another encoding one of the first two bytes is zero). */
    private static boolean isUtf8(byte[] bytes) {
        return bytes.length > 1 && (bytes[0] == '{' || bytes[0] == '[') && bytes[1] != 0;
    }

    private static Optional<JsonNode> document(@Nullable JsonNode node) {
        return node == null || node.isMissingNode() ? Optional.empty() : Optional.of(node);
    }

    /** As {@link #parse}; but of an object that is the document only the members of these names, for which the others are read over and judged. */
    public static Optional<JsonNode> parse(byte[] bytes, Set<String> names) {
        if (bytes.length > SMALL) {
            return parse(bytes);
        }
        try (var parser = SMALL_ONES.createParser(bytes)) {
            var members = parser.nextToken() == JsonToken.START_OBJECT ? members(parser, names) : null;
            return members == null || parser.nextToken() != null ? parse(bytes) : Optional.of(members);
        } catch (IOException e) {
            return parse(bytes);
        }
    }

    private static JsonNode members(JsonParser parser, Set<String> names) throws IOException {
        var members = SMALL_ONES.createObjectNode();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            var name = parser.currentName();
            parser.nextToken();
            if (names.contains(name)) {
                members.set(name, MEMBERS.readTree(parser));
            } else {
                parser.skipChildren();
            }
        }
        return members;
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
