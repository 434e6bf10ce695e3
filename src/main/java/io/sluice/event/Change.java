package io.sluice.event;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What one event wants of one record.
 *
 * @param key which record
 * @param merges rule and value by field name; a field the event says nothing of is absent
 * @param aliases by field, other external ids under which the same record may already be known; see {@code Kind.aliasFields}
 * @param snapshot set where the event carried the whole object and ties of one second are settled by what was before
 */
public record Change(
        RecordKey key, Map<String, Merge> merges, Map<String, String> aliases, Optional<Snapshot> snapshot) {

    public Change {
        merges = Map.copyOf(merges);
        aliases = Map.copyOf(aliases);
    }

    /** Names the fields only: key and values may be personal. */
    @Override
    public String toString() {
        return "Change[" + key + ", " + merges.keySet() + "]";
    }

    public static Builder of(RecordKey key) {
        return new Builder(key);
    }

    /** Collects the merges of one change. */
    public static final class Builder {
        private final RecordKey key;
        private final Map<String, Merge> merges = new LinkedHashMap<>();
        private final Map<String, String> aliases = new LinkedHashMap<>();
        private Optional<Snapshot> snapshot = Optional.empty();

        private Builder(RecordKey key) {
            this.key = key;
        }

        public Builder set(String field, Merge merge) {
            merges.put(field, merge);
            return this;
        }

        /** {@link Merge.Newest} for a value that is there; nothing for null, so an event that is silent never erases. */
        public Builder known(String field, @org.jspecify.annotations.Nullable Object value, Version at) {
            return value == null ? this : set(field, new Merge.Newest(value, at));
        }

        public Builder alias(String field, String externalId) {
            aliases.put(field, externalId);
            return this;
        }

        public Builder snapshot(Snapshot whole) {
            snapshot = Optional.of(whole);
            return this;
        }

        public Change build() {
            return new Change(key, merges, aliases, snapshot);
        }
    }
}
