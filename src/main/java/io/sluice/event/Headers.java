package io.sluice.event;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A request's headers as received, in order, with duplicates; names are compared without case. */
public record Headers(List<Map.Entry<String, String>> entries) {

    public static final Headers NONE = new Headers(List.of());

    public Headers {
        entries = List.copyOf(entries);
    }

    /** Headers from {@code name, value, name, value …}. */
    public static Headers of(String... namesAndValues) {
        var entries = new ArrayList<Map.Entry<String, String>>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            entries.add(Map.entry(namesAndValues[i], namesAndValues[i + 1]));
        }
        return new Headers(entries);
    }

    public List<String> all(String name) {
        var values = new ArrayList<String>(1);
        for (var entry : entries) {
            if (entry.getKey().equalsIgnoreCase(name)) {
                values.add(entry.getValue());
            }
        }
        return Collections.unmodifiableList(values);
    }

    /** The value of a header that may stand once only; empty when it is absent, blank or repeated. */
    public Optional<String> single(String name) {
        var values = all(name);
        return values.size() == 1 && !values.getFirst().isBlank() ? Optional.of(values.getFirst()) : Optional.empty();
    }

    /** Whether the header is there at all with something in it, once or more often. */
    public boolean has(String name) {
        return all(name).stream().anyMatch(v -> !v.isBlank());
    }

    /** Values by name, in the order of the names, whose case does not matter; those of a repeated one are joined by commas, as RFC 9110 5.3 has it. */
    public Map<String, String> joined() {
        var byName = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        entries.forEach(header -> byName.merge(header.getKey(), header.getValue(), (one, two) -> one + ", " + two));
        return byName;
    }

    /** The media type of {@code Content-Type}, lower case and without parameters; empty when absent. */
    public String mediaType() {
        return single("Content-Type")
                .map(v -> v.split(";", 2)[0].strip().toLowerCase(Locale.ROOT))
                .orElse("");
    }

    /** The same where none of these is there. */
    public Headers without(String... names) {
        var rest = entries.stream()
                .filter(e -> Arrays.stream(names).noneMatch(n -> n.equalsIgnoreCase(e.getKey())))
                .toList();
        return rest.size() == entries.size() ? this : new Headers(rest);
    }

    /** Hides the values: they hold signatures, tokens and addresses. */
    @Override
    public String toString() {
        return "Headers" + entries.stream().map(Map.Entry::getKey).toList();
    }
}
