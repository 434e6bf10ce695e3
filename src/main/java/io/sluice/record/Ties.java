package io.sluice.record;

import io.sluice.event.Snapshot;
import io.sluice.event.Version;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The snapshots of one object that fall into the newest second seen, and which of them is last. It is a set that only grows within its second, and the last is
 * a function of the set alone; that is why the order of arrival cannot matter.
 *
 * <p>The last is found by laying all snapshots in a row: rank never falls along it, and each snapshot agrees with what its successor says was there before. If
 * every such row ends in the same object, that is the last. If there is no such row (an event of the second is still missing), the highest rank alone decides when
 * it can. Otherwise the record is suspect, and stands at the highest version until an event or a refetch settles it.
 */
public record Ties(List<Contender> contenders) {

    /** Rows are tried one by one, so their length is bounded; more events of one object in one second leave it suspect. */
    private static final int MAX_ROW = 8;

    private static final int MAX_KEPT = 16;

    /** @param values what the event says of the family's fields */
    public record Contender(Version version, Snapshot snapshot, Map<String, @Nullable Object> values) {}

    /** @param suspect no order of the contenders is certain */
    public record Settled(Contender last, boolean suspect) {}

    static Ties of(Contender only) {
        return new Ties(List.of(only));
    }

    /** Less than 0: this second is older than the version's; 0: the same second; more: newer. */
    int compareSecond(Version version) {
        var here = contenders.getFirst().version();
        int terminal = Boolean.compare(here.terminal(), version.terminal());
        return terminal != 0 ? terminal : here.at().compareTo(version.at());
    }

    Ties with(Contender added) {
        if (contenders.stream().anyMatch(c -> c.version().equals(added.version()))) {
            return this;
        }
        var all = new ArrayList<>(contenders);
        all.add(added);
        all.sort(Comparator.comparing(Contender::version));
        return new Ties(List.copyOf(all.subList(Math.max(0, all.size() - MAX_KEPT), all.size())));
    }

    Settled settle() {
        var highest = contenders.stream()
                .max(Comparator.comparing(Contender::version))
                .orElseThrow();
        if (contenders.size() > MAX_ROW) {
            return new Settled(highest, true);
        }
        var ends = ends(contenders);
        if (ends.isEmpty()) {
            int top = highest.version().rank();
            ends = ends(
                    contenders.stream().filter(c -> c.version().rank() == top).toList());
        }
        return ends.size() == 1 ? new Settled(ends.iterator().next(), false) : new Settled(highest, true);
    }

    /** The last snapshots of all possible rows, one for each distinct object. */
    private static Set<Contender> ends(List<Contender> all) {
        var ends = new HashSet<Contender>();
        for (var first : all) {
            var rest = new ArrayList<>(all);
            rest.remove(first);
            extend(first, rest, ends);
        }
        var distinct = new java.util.HashMap<Map<Integer, Integer>, Contender>();
        ends.forEach(e ->
                distinct.merge(e.snapshot().object(), e, (a, b) -> a.version().compareTo(b.version()) >= 0 ? a : b));
        return new HashSet<>(distinct.values());
    }

    private static void extend(Contender last, List<Contender> rest, Set<Contender> ends) {
        if (rest.isEmpty()) {
            ends.add(last);
        }
        for (var next : List.copyOf(rest)) {
            if (follows(last, next)) {
                var others = new ArrayList<>(rest);
                others.remove(next);
                extend(next, others, ends);
            }
        }
    }

    private static boolean follows(Contender a, Contender b) {
        if (a.version().rank() > b.version().rank()) {
            return false;
        }
        if (!b.snapshot().previous().isEmpty()) {
            return a.snapshot().precedes(b.snapshot());
        }
        return a.version().rank() < b.version().rank()
                || a.snapshot().object().equals(b.snapshot().object());
    }
}
