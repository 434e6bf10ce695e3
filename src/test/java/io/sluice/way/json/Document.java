package io.sluice.way.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A document by names with dots between: {@code data[0].id}; a name on a list is that of each of its entries. What REST Assured's
 * own path compiles a Groovy script for at each call, which is most of what a test that waits would do.
 */
public final class Document {
    private static final ObjectMapper MAPPER =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final Object root;

    private Document(Object root) {
        this.root = root;
    }

    public static Document of(String text) {
        try {
            return new Document(MAPPER.readValue(text, Object.class));
        } catch (JsonProcessingException e) {
            throw new AssertionError("no JSON: " + text, e);
        }
    }

    public static String text(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    /** Null where there is nothing. */
    @SuppressWarnings("unchecked")
    public <T> T get(String path) {
        var at = root;
        for (var name : path.split("\\.")) {
            int bracket = name.indexOf('[');
            if (bracket != 0) {
                at = named(at, bracket < 0 ? name : name.substring(0, bracket));
            }
            if (bracket >= 0) {
                at = numbered(at, Integer.parseInt(name.substring(bracket + 1, name.length() - 1)));
            }
        }
        return (T) at;
    }

    public String getString(String path) {
        Object value = get(path);
        return value == null ? null : value.toString();
    }

    public int getInt(String path) {
        return this.<Number>get(path).intValue();
    }

    public long getLong(String path) {
        return this.<Number>get(path).longValue();
    }

    public boolean getBoolean(String path) {
        return this.<Boolean>get(path);
    }

    public <T> List<T> getList(String path) {
        return get(path);
    }

    public <K, V> Map<K, V> getMap(String path) {
        return get(path);
    }

    @Override
    public String toString() {
        return text(root);
    }

    private static Object named(Object at, String name) {
        if (name.isEmpty() || at == null) {
            return at;
        }
        if (at instanceof List<?> list) {
            var each = new ArrayList<>();
            list.forEach(entry -> each.add(named(entry, name)));
            return each;
        }
        if (at instanceof Map<?, ?> object) {
            return object.get(name);
        }
        throw new AssertionError("no name " + name + " in " + at);
    }

    private static Object numbered(Object at, int number) {
        return at instanceof List<?> list && number < list.size() ? list.get(number) : null;
    }
}
