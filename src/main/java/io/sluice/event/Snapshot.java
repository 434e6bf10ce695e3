package io.sluice.event;

import java.util.Map;

/**
 * A whole object as one event carried it, reduced to hashes, and what of it the event says was different before. It orders events of one object that fall
 * into the same second: B comes after A when A's object agrees with B's previous attributes.
 *
 * @param object hash of each non-null leaf by hash of its path; a path whose value is an object stands there too, with the hash of "object"
 * @param previous the same of the attributes before the event, with 0 for null; empty where the event does not say
 */
public record Snapshot(Map<Integer, Integer> object, Map<Integer, Integer> previous) {

    public Snapshot {
        object = Map.copyOf(object);
        previous = Map.copyOf(previous);
    }

    /** Whether this object may be what the other event changed. */
    public boolean precedes(Snapshot other) {
        return !other.previous.isEmpty()
                && other.previous.entrySet().stream()
                        .allMatch(e -> object.getOrDefault(e.getKey(), 0).equals(e.getValue()));
    }
}
