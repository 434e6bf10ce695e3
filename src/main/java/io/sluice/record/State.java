package io.sluice.record;

import io.sluice.event.Change;
import io.sluice.event.Merge;
import io.sluice.event.Outcome;
import io.sluice.event.Snapshot;
import io.sluice.event.Version;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All that a record is: its values and what is needed to merge further changes into them. Immutable.
 *
 * @param values by field; a field nobody spoke of is absent
 * @param versions by family of newest fields
 * @param ties by family that is written from snapshots
 */
public record State(Map<String, @Nullable Object> values, Map<String, Version> versions, Map<String, Ties> ties) {

    public static final State NEW = new State(Map.of(), Map.of(), Map.of());

    /** @param stateAfter the same object as before where nothing at all was taken in */
    public record Merged(State stateAfter, Outcome outcome) {}

    /** Ties that no order of their events explains. */
    public boolean suspect() {
        return ties.values().stream().anyMatch(t -> t.settle().suspect());
    }

    /** Whether any event has spoken of this record. */
    public boolean isNew() {
        return values.isEmpty() && versions.isEmpty();
    }

    /** The highest version any family has; empty for a record of counters only. */
    public Optional<Version> newest() {
        return versions.values().stream().max(Version::compareTo);
    }

    /** @throws IllegalArgumentException the change does not fit the kind: a fault of the provider's projection */
    public Merged merge(Kind kind, Change change) {
        kind.check(change);
        var work = new Work(kind, this);
        change.merges().forEach((field, merge) -> work.take(kind.field(field), merge));
        work.takeFamilies(change.snapshot());
        var after = work.done();
        return new Merged(after, outcome(kind, after, work));
    }

    /** Two records that turn out to be one. Commutes, as the merges it is made of do. */
    public State join(Kind kind, State other) {
        var work = new Work(kind, this);
        for (var field : kind.fields().values()) {
            var value = other.values.get(field.name());
            if (value != null && field.rule() != Field.Rule.NEWEST) {
                work.take(field, asMerge(field, value));
            }
        }
        other.versions.forEach((family, version) -> {
            var contenders = other.ties.get(family);
            if (contenders == null) {
                work.takeNewest(family, version, other.family(kind, family));
            } else {
                contenders.contenders().forEach(c -> work.takeSnapshot(family, c));
            }
        });
        return work.done();
    }

    private Outcome outcome(Kind kind, State after, Work work) {
        if (work.tied && after.suspect()) {
            return Outcome.SUSPECT;
        }
        if (isNew()) {
            return Outcome.INSERTED;
        }
        if (!kind.data(after.values).equals(kind.data(values)) || (suspect() && !after.suspect())) {
            return Outcome.UPDATED;
        }
        return work.lost ? Outcome.STALE : Outcome.UNCHANGED;
    }

    private Map<String, @Nullable Object> family(Kind kind, String family) {
        var members = new LinkedHashMap<String, @Nullable Object>();
        for (var field : kind.fields().values()) {
            if (field.family().equals(family) && field.rule() == Field.Rule.NEWEST) {
                members.put(field.name(), values.get(field.name()));
            }
        }
        return members;
    }

    private static Merge asMerge(Field field, Object value) {
        return switch (field.rule()) {
            case NEWEST -> throw new IllegalStateException("newest fields are joined by family");
            case HIGHEST -> new Merge.Highest(value);
            case SUM -> new Merge.Sum((Long) value);
            case EARLIEST -> new Merge.Earliest((Instant) value);
            case LATEST -> new Merge.Latest((Instant) value);
        };
    }

    /** One merge under way. */
    private static final class Work {
        private final Map<String, @Nullable Object> values;
        private final Map<String, Version> versions;
        private final Map<String, Ties> ties;
        private final State before;
        private final Map<String, Map<String, @Nullable Object>> families = new LinkedHashMap<>();
        private final Map<String, Version> familyVersions = new HashMap<>();
        /** Something in the change was older than what is here. */
        private boolean lost;
        /** The change shares its second with another. */
        private boolean tied;

        Work(Kind kind, State before) {
            this.before = before;
            values = new HashMap<>(before.values);
            versions = new HashMap<>(before.versions);
            ties = new HashMap<>(before.ties);
            kind.fields().values().stream()
                    .filter(f -> f.rule() == Field.Rule.SUM)
                    .forEach(f -> values.putIfAbsent(f.name(), 0L));
        }

        State done() {
            return values.equals(before.values) && versions.equals(before.versions) && ties.equals(before.ties)
                    ? before
                    : new State(values, versions, ties);
        }

        void take(Field field, Merge merge) {
            var here = values.get(field.name());
            switch (merge) {
                case Merge.Newest newest -> {
                    families.computeIfAbsent(field.family(), f -> new LinkedHashMap<>())
                            .put(field.name(), newest.value());
                    familyVersions.put(field.family(), newest.at());
                }
                case Merge.Highest highest ->
                    replace(
                            field,
                            highest.state(),
                            rank(field, highest.state()) - (here == null ? -1 : rank(field, here)));
                case Merge.Sum sum ->
                    values.merge(field.name(), sum.increment(), (a, b) -> Math.addExact((Long) a, (Long) b));
                case Merge.Earliest earliest ->
                    replace(field, earliest.time(), here == null ? 1 : ((Instant) here).compareTo(earliest.time()));
                case Merge.Latest latest ->
                    replace(
                            field,
                            latest.time(),
                            here == null ? 1 : latest.time().compareTo((Instant) here));
            }
        }

        private void replace(Field field, Object value, int better) {
            if (better > 0) {
                values.put(field.name(), value);
            }
            lost |= better < 0;
        }

        private static int rank(Field field, Object state) {
            int rank = field.order().indexOf(state);
            if (rank < 0) {
                throw new IllegalArgumentException("not a state of " + field.name());
            }
            return rank;
        }

        void takeFamilies(Optional<Snapshot> snapshot) {
            families.forEach((family, fields) -> {
                var version = Objects.requireNonNull(familyVersions.get(family));
                if (snapshot.isPresent()) {
                    takeSnapshot(family, new Ties.Contender(version, snapshot.get(), fields));
                } else {
                    takeNewest(family, version, fields);
                }
            });
        }

        void takeNewest(String family, Version version, Map<String, @Nullable Object> fields) {
            var here = versions.get(family);
            int newer = here == null ? 1 : version.compareTo(here);
            if (newer > 0) {
                values.putAll(fields);
                versions.put(family, version);
            }
            lost |= newer < 0;
        }

        void takeSnapshot(String family, Ties.Contender added) {
            var here = ties.get(family);
            int older = here == null ? -1 : here.compareSecond(added.version());
            if (older > 0) {
                lost = true;
                return;
            }
            var joined = here == null || older < 0 ? Ties.of(added) : here.with(added);
            tied |= joined.contenders().size() > 1;
            ties.put(family, joined);
            var last = joined.settle().last();
            lost |= !last.equals(added);
            values.putAll(last.values());
            versions.put(family, last.version());
        }
    }
}
