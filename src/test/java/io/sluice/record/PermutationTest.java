package io.sluice.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.event.Change;
import io.sluice.event.Merge;
import io.sluice.event.RecordKey;
import io.sluice.event.Snapshot;
import io.sluice.event.Version;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Order and duplication of a history cannot matter: tried on generated histories of every kind. */
class PermutationTest {
    private static final int HISTORIES = 1_000;
    private static final int ORDERS = 6;
    private static final Instant T = Instant.ofEpochSecond(1_700_000_000);

    /** Families that Stripe's events carry as whole objects. */
    private static final Set<String> SNAPSHOTS = Set.of("object", "intent", "charge");

    private record Fact(String key, Change change) {}

    @Test
    void any_order_of_a_history_ends_in_the_same_record() {
        long seed = Long.getLong("sluice.seed", System.nanoTime());
        System.out.println("PermutationTest seed " + seed);
        int suspects = 0;
        for (int i = 0; i < HISTORIES; i++) {
            // Given
            var random = new Random(seed + i);
            var kind = List.copyOf(Kinds.all().values()).get(i % Kinds.all().size());
            var history = history(kind, random);
            var expected = apply(kind, history);
            for (int order = 0; order < ORDERS; order++) {
                Collections.shuffle(history, random);
                // When
                var state = apply(kind, history);
                // Then
                assertThat(state)
                        .as("seed %d, history %d of %s", seed, i, kind.name())
                        .isEqualTo(expected);
                assertThat(kind.data(state.values())).isEqualTo(kind.data(expected.values()));
            }
            suspects += expected.suspect() ? 1 : 0;
        }
        // The histories are of both sorts; about one in forty is suspect, so none at all is no chance.
        assertThat(suspects).isBetween(1, HISTORIES - 1);
    }

    @Test
    void any_two_halves_of_a_history_join_into_the_same_record() {
        long seed = Long.getLong("sluice.seed", System.nanoTime());
        System.out.println("PermutationTest seed " + seed);
        for (int i = 0; i < HISTORIES; i++) {
            // Given
            var random = new Random(seed + i);
            var kind = List.copyOf(Kinds.all().values()).get(i % Kinds.all().size());
            var history = distinct(history(kind, random));
            int cut = random.nextInt(history.size() + 1);
            var one = apply(kind, history.subList(0, cut));
            var other = apply(kind, history.subList(cut, history.size()));
            var expected = apply(kind, history);
            // Then
            assertThat(one.join(kind, other))
                    .as("seed %d, history %d of %s", seed, i, kind.name())
                    .isEqualTo(expected);
            assertThat(other.join(kind, one))
                    .as("seed %d, history %d of %s", seed, i, kind.name())
                    .isEqualTo(expected);
        }
    }

    private static State apply(Kind kind, List<Fact> history) {
        var state = State.NEW;
        for (var fact : distinct(history)) {
            var before = state;
            var merged = before.merge(kind, fact.change);
            state = merged.stateAfter();
            assertThat(merged.outcome() == io.sluice.event.Outcome.INSERTED).isEqualTo(before.isNew());
        }
        return state;
    }

    /** As the ledger does: only the first of those that share a key. */
    private static List<Fact> distinct(List<Fact> history) {
        var seen = new HashSet<String>();
        return history.stream().filter(f -> seen.add(f.key)).toList();
    }

    private static List<Fact> history(Kind kind, Random random) {
        var facts = new ArrayList<Fact>();
        // How an object of each snapshot family looks after the last event; the next one may say truly or falsely what
        // was before.
        var objects = new HashMap<String, Map<Integer, Integer>>();
        int length = random.nextInt(1, random.nextInt(5) == 0 ? 25 : 9);
        for (int i = 0; i < length; i++) {
            facts.add(new Fact("e" + i, change(kind, random, i, objects)));
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            facts.add(facts.get(random.nextInt(facts.size())));
        }
        return facts;
    }

    private static Change change(Kind kind, Random random, int number, Map<String, Map<Integer, Integer>> objects) {
        var change = Change.of(RecordKey.of(kind.name(), "x"));
        var version = new Version(
                random.nextInt(12) == 0,
                T.plusSeconds(random.nextInt(3)),
                random.nextInt(3),
                "e" + random.nextInt(90) + "." + number);
        var families = List.copyOf(new HashSet<>(kind.fields().values().stream()
                .filter(f -> f.rule() == Field.Rule.NEWEST)
                .map(Field::family)
                .toList()));
        var lone = kind.fields().values().stream()
                .filter(f -> f.rule() != Field.Rule.NEWEST)
                .toList();
        // A change carries one whole object at most.
        var family = families.get(random.nextInt(families.size()));
        Snapshot snapshot = SNAPSHOTS.contains(family) ? snapshot(random, objects, family) : null;
        if (snapshot != null) {
            change.snapshot(snapshot);
        }
        for (var field : kind.members(family)) {
            change.set(
                    field.name(),
                    new Merge.Newest(
                            snapshot == null
                                    ? value(field, random)
                                    : value(field, new Random(snapshot.object().hashCode())),
                            version));
        }
        for (var field : lone) {
            if (random.nextInt(3) == 0) {
                change.set(field.name(), merge(field, random));
            }
        }
        return change.build();
    }

    private static Snapshot snapshot(Random random, Map<String, Map<Integer, Integer>> objects, String family) {
        var before = objects.getOrDefault(family, Map.of(1, 1, 2, 1));
        var after = new HashMap<>(before);
        int leaf = random.nextInt(1, 4);
        after.put(leaf, random.nextInt(1, 3));
        objects.put(family, after);
        return new Snapshot(
                after,
                switch (random.nextInt(4)) {
                    case 0 -> Map.of();
                    case 1 -> Map.of(leaf, random.nextInt(3));
                    default -> Map.of(leaf, before.getOrDefault(leaf, 0));
                });
    }

    private static Merge merge(Field field, Random random) {
        var time = T.plusMillis(random.nextInt(5_000));
        return switch (field.rule()) {
            case NEWEST -> throw new IllegalArgumentException("written by family");
            case HIGHEST ->
                new Merge.Highest(field.order().get(random.nextInt(field.order().size())));
            case SUM -> new Merge.Sum(random.nextInt(20) == 0 ? Long.MAX_VALUE : random.nextInt(-3, 5));
            case EARLIEST -> new Merge.Earliest(time);
            case LATEST -> new Merge.Latest(time);
        };
    }

    private static @Nullable Object value(Field field, Random random) {
        int n = random.nextInt(5);
        if (n == 0) {
            return null;
        }
        return switch (field.type()) {
            case TEXT -> "v" + n;
            case INTEGER -> (long) n;
            case NUMBER -> n / 2.0;
            case BOOL -> n % 2 == 0;
            case TIME -> T.plusSeconds(n);
            case JSON -> Map.of("k", (long) n, "l", List.of("x" + n));
        };
    }
}
