package io.sluice.record;

import io.sluice.event.Change;
import io.sluice.event.Merge;
import io.sluice.event.Outcome;
import io.sluice.event.Snapshot;
import io.sluice.event.Version;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All that a record is: its values and what is needed to merge further changes into them. Immutable.
 *
 * @param values by field; absent where it is null or nobody spoke of it
 * @param versions by family of newest fields
 * @param ties by family that is written from snapshots
 */
public record State(Map<String, @Nullable Object> values, Map<String, Version> versions, Map<String, Ties> ties) {

    public static final State NEW = new State(Map.of(), Map.of(), Map.of());

    public State {
        // Equal states must be equal, whether a null was said or read back from a column.
        var known = new HashMap<>(values);
        known.values().removeIf(Objects::isNull);
        values = Collections.unmodifiableMap(known);
        versions = Map.copyOf(versions);
        ties = Map.copyOf(ties);
    }

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

    /** The latest version any family has, by its time; empty for a record of counters and lattices only. */
    public Optional<Version> newest() {
        return versions.values().stream()
                .max(Comparator.comparing(Version::at).thenComparing(Comparator.naturalOrder()));
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
                work.takeNewest(family, version, family(kind, family, other.values));
            } else {
                contenders.contenders().forEach(c -> work.takeSnapshot(family, c));
            }
        });
        return work.done();
    }

    /**
     * The same record without what is personal in it, and without the marks of the objects it was in: what is merged into it later is merged as before, but for events
     * of the very second it stands at.
     */
    public State withoutPersonal(Kind kind) {
        var kept = new HashMap<>(values);
        kind.fields().values().stream().filter(Field::personal).forEach(f -> kept.remove(f.name()));
        var bare = new HashMap<String, Ties>();
        ties.forEach((family, tie) -> bare.put(
                family,
                Ties.of(new Ties.Contender(
                        tie.settle().last().version(),
                        new Snapshot(Snapshot.Marks.NONE, Snapshot.Marks.NONE),
                        family(kind, family, kept)))));
        return new State(kept, versions, bare);
    }

    private Outcome outcome(Kind kind, State after, Work work) {
        if (work.suspect) {
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

    private static Map<String, @Nullable Object> family(
            Kind kind, String family, Map<String, @Nullable Object> values) {
        var members = new LinkedHashMap<String, @Nullable Object>();
        kind.members(family).forEach(f -> members.put(f.name(), values.get(f.name())));
        return members;
    }

    /** Says how much is known, never what: values may be personal. */
    @Override
    public String toString() {
        return "State[" + values.keySet() + ", " + versions + "]";
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
        private final Kind kind;
        private final Map<String, @Nullable Object> values;
        private final Map<String, Version> versions;
        private final Map<String, Ties> ties;
        private final State before;
        private final Map<String, Map<String, @Nullable Object>> families = new LinkedHashMap<>();
        private final Map<String, Version> familyVersions = new HashMap<>();
        /** Something in the change was older than what is here. */
        private boolean lost;
        /** The change fell into a second whose order is not certain. */
        private boolean suspect;

        Work(Kind kind, State before) {
            this.kind = kind;
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
                    // Wraps around: to fail or to saturate would depend on the order.
                    values.merge(field.name(), sum.increment(), (a, b) -> (Long) a + (Long) b);
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
            requireOneWay(family, !ties.containsKey(family));
            var here = versions.get(family);
            int newer = here == null ? 1 : version.compareTo(here);
            if (newer == 0) {
                newer = Canonical.text(fields).compareTo(Canonical.text(family(kind, family, values)));
            }
            if (newer > 0) {
                write(family, version, fields);
            }
            lost |= newer < 0;
        }

        void takeSnapshot(String family, Ties.Contender added) {
            var here = ties.get(family);
            requireOneWay(family, here != null || !versions.containsKey(family));
            int older = here == null ? -1 : here.compareSecond(added.version());
            if (older > 0) {
                lost = true;
                return;
            }
            var joined = here == null || older < 0 ? Ties.of(added) : here.with(added);
            var settled = joined.settle();
            ties.put(family, joined);
            write(family, settled.last().version(), settled.last().values());
            suspect |= settled.suspect();
            lost |= !settled.last().values().equals(added.values());
        }

        private void write(String family, Version version, Map<String, @Nullable Object> fields) {
            kind.members(family).forEach(f -> {
                var value = fields.get(f.name());
                if (value == null) {
                    values.remove(f.name());
                } else {
                    values.put(f.name(), value);
                }
            });
            versions.put(family, version);
        }

        /** Snapshots keep their second and plain values do not, so a family written both ways would depend on the order. */
        private void requireOneWay(String family, boolean holds) {
            if (!holds) {
                throw new IllegalArgumentException(
                        "the family " + family + " of " + kind.name() + " is written with snapshots and without");
            }
        }
    }
}
