package io.sluice.record;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Puts values that share a version in an order that is the same everywhere, also after JSON was stored and its keys came back in another one. */
final class Canonical {
    private Canonical() {}

    static String text(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            var sorted = new TreeMap<String, String>();
            map.forEach((key, each) -> sorted.put(String.valueOf(key), text(each)));
            return sorted.toString();
        }
        return value instanceof List<?> list
                ? list.stream().map(Canonical::text).collect(Collectors.joining(",", "[", "]"))
                : String.valueOf(value);
    }
}
