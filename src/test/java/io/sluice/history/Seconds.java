package io.sluice.history;

import io.sluice.event.Change;
import io.sluice.event.Merge;
import io.sluice.event.RecordKey;
import io.sluice.event.Snapshot;
import io.sluice.event.Version;
import io.sluice.record.Kinds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which records' last seconds Stripe itself puts in order, judged by the true order and not by search.
 *
 * <p>Let ranks never fall, let no leaf of the object come back to a value it had before in the second or just before it, and let each event that does not say what was before it either
 * climb in rank or repeat the object as it stood. Then an event can stand directly behind an earlier one only: behind a later one, the leaf it changed has moved on. So
 * the true row is the only one, and the last is certain.
 */
final class Seconds {
    /** What {@code Ties} can lay in a row. */
    private static final int LONGEST = 12;

    private record Step(Version version, Snapshot snapshot) {
        boolean sameSecond(Step other) {
            return version.terminal() == other.version.terminal()
                    && version.at().equals(other.version.at());
        }

        boolean newer(Step other) {
            return version.terminal() == other.version.terminal()
                    ? version.at().isAfter(other.version.at())
                    : version.terminal();
        }
    }

    private Seconds() {}

    /** The records with a family whose last second is not certain. */
    static Set<RecordKey> open(List<Fact> inTrueOrder) {
        var lasts = new HashMap<String, List<Step>>();
        var open = new HashMap<String, RecordKey>();
        for (var fact : inTrueOrder) {
            for (var change : fact.changes()) {
                if (change.snapshot().isPresent()) {
                    var family = family(change);
                    var last = take(lasts.getOrDefault(family, List.of()), step(change));
                    lasts.put(family, last);
                    open.remove(family);
                    if (!certain(last)) {
                        open.put(family, change.key());
                    }
                }
            }
        }
        return new HashSet<>(open.values());
    }

    private static List<Step> take(List<Step> last, Step next) {
        if (last.isEmpty() || next.newer(last.getLast())) {
            return List.of(next);
        }
        if (!next.sameSecond(last.getLast())) {
            return last;
        }
        var longer = new ArrayList<>(last);
        longer.add(next);
        return longer;
    }

    private static boolean certain(List<Step> second) {
        boolean certain = second.size() <= LONGEST;
        for (int i = 1; i < second.size(); i++) {
            certain &= follows(second.get(i - 1), second.get(i));
        }
        return certain && neverBack(second);
    }

    private static boolean follows(Step before, Step after) {
        int climb = after.version.rank() - before.version.rank();
        boolean tied = after.snapshot.previous().isEmpty()
                ? climb > 0 || after.snapshot.object().equals(before.snapshot.object())
                : before.snapshot.precedes(after.snapshot);
        return climb >= 0 && tied;
    }

    private static boolean neverBack(List<Step> second) {
        var paths = new HashSet<Integer>();
        second.forEach(s -> add(paths, s.snapshot.object()));
        var said = second.getFirst().snapshot.previous();
        add(paths, said);
        for (int path : paths) {
            var had = new HashSet<Integer>();
            int now = Arrays.stream(said.paths()).anyMatch(p -> p == path)
                    ? said.get(path)
                    : value(second.getFirst(), path);
            for (var step : second) {
                int next = value(step, path);
                if (next != now) {
                    had.add(now);
                }
                if (had.contains(next)) {
                    return false;
                }
                now = next;
            }
        }
        return true;
    }

    private static void add(Set<Integer> paths, Snapshot.Marks marks) {
        Arrays.stream(marks.paths()).forEach(paths::add);
    }

    private static int value(Step step, int path) {
        return step.snapshot.object().get(path);
    }

    private static Step step(Change change) {
        var version = change.merges().values().stream()
                .filter(Merge.Newest.class::isInstance)
                .map(m -> ((Merge.Newest) m).at())
                .findFirst()
                .orElseThrow();
        return new Step(version, change.snapshot().orElseThrow());
    }

    private static String family(Change change) {
        var kind = Kinds.get(change.key().kind());
        var field = change.merges().entrySet().stream()
                .filter(e -> e.getValue() instanceof Merge.Newest)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
        return change.key().kind()
                + '/'
                + change.key().externalId()
                + '/'
                + kind.fields().get(field).family();
    }
}
