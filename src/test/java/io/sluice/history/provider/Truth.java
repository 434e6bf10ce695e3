package io.sluice.history.provider;

import io.sluice.event.RecordKey;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How an object stands, in the words of the contract.
 *
 * @param data the fields whose value the contract fixes
 */
public record Truth(RecordKey key, Map<String, @Nullable Object> data) {

    public static Truth of(String kind, String id, @Nullable Object... fieldsAndValues) {
        return new Truth(RecordKey.of(kind, id), map(fieldsAndValues));
    }

    public static Truth scoped(RecordKey key, @Nullable Object... fieldsAndValues) {
        return new Truth(key, map(fieldsAndValues));
    }

    /** A map that keeps its order and may hold nulls: {@code name, value, name, value …}. */
    public static Map<String, @Nullable Object> map(@Nullable Object... namesAndValues) {
        var map = new LinkedHashMap<String, @Nullable Object>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return Collections.unmodifiableMap(map);
    }
}
