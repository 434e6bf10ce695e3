package io.sluice.record;

import io.sluice.event.Snapshot;
import io.sluice.event.Version;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The snapshots of one object that fall into the newest second seen, and which of them is last. It is a set that only grows within its second, and the last is
 * a function of the set alone; that is why the order of arrival cannot matter.
 *
 * <p>The last is found by laying all snapshots in a row: rank never falls along it, and each snapshot agrees with what its successor says was there before. Two
 * events that say the same may be one fact told twice, or the object came back to where it was; so a row may leave out the lower of them, or hold both. If
 * every such row ends in the same object, that is the last. If there is no such row (an event of the second is still missing), the highest rank alone decides when
 * it can. Otherwise the record is suspect, and stands at the highest version until an event or a refetch settles it.
 *
 * @param contenders lowest version first, never empty
 */
public record Ties(List<Contender> contenders) {

    /** The cost of laying rows doubles with each contender. An invoice that is made, finalized and paid at once has eight or nine. */
    static final int MAX_ROW = 12;

    /** One more than fits shows that some did not. They are the highest, so what is dropped does not depend on the order of arrival. */
    private static final int MAX_KEPT = MAX_ROW + 1;

    private static final Comparator<Contender> ORDER = Comparator.comparing(Contender::version);

    /** @param values what the event says of the family's fields */
    public record Contender(Version version, Snapshot snapshot, Map<String, @Nullable Object> values) {

        private boolean sameObject(Contender other) {
            return snapshot.object().equals(other.snapshot.object());
        }

        private boolean mayFollow(Contender before) {
            int climb = Integer.compare(version.rank(), before.version.rank());
            if (climb < 0) {
                return false;
            }
            return snapshot.previous().isEmpty() ? climb > 0 || sameObject(before) : before.snapshot.precedes(snapshot);
        }

        /** Hides the values: they may be personal. */
        @Override
        public String toString() {
            return "Contender[" + version + "]";
        }
    }

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
        all.sort(ORDER);
        return new Ties(List.copyOf(all.subList(Math.max(0, all.size() - MAX_KEPT), all.size())));
    }

    Settled settle() {
        var highest = contenders.getLast();
        if (contenders.size() == 1 || contenders.size() > MAX_ROW) {
            return new Settled(highest, contenders.size() > 1);
        }
        var ends = ends(contenders);
        if (ends.isEmpty()) {
            int top = highest.version().rank();
            ends = ends(
                    contenders.stream().filter(c -> c.version().rank() == top).toList());
        }
        return ends.size() == 1 ? new Settled(ends.getFirst(), false) : new Settled(highest, true);
    }

    /** The last snapshots of all possible rows, one for each distinct object. */
    private static List<Contender> ends(List<Contender> all) {
        // By the set of contenders already in the row: those that may stand last. Sets are bits, so a smaller set is a
        // smaller number.
        var lasts = new int[1 << all.size()];
        for (int first = 0; first < all.size(); first++) {
            lasts[1 << first] = 1 << first;
        }
        var befores = befores(all);
        for (int laid = 1; laid < lasts.length; laid++) {
            for (int next = 0; next < befores.length; next++) {
                if ((laid & 1 << next) == 0 && (lasts[laid] & befores[next]) != 0) {
                    lasts[laid | 1 << next] |= 1 << next;
                }
            }
        }
        int possible = 0;
        int needed = needed(all);
        for (int laid = needed; laid < lasts.length; laid++) {
            possible |= (laid & needed) == needed ? lasts[laid] : 0;
        }
        var distinct = new HashMap<Snapshot.Marks, Contender>();
        for (int end = 0; end < all.size(); end++) {
            if ((possible & 1 << end) != 0) {
                var contender = all.get(end);
                distinct.merge(contender.snapshot().object(), contender, BinaryOperator.maxBy(ORDER));
            }
        }
        return List.copyOf(distinct.values());
    }

    /** The set of those that no row leaves out: of equal snapshots the one of the highest version. */
    private static int needed(List<Contender> all) {
        var bySnapshot = new HashMap<Snapshot, Integer>();
        for (int i = 0; i < all.size(); i++) {
            bySnapshot.put(all.get(i).snapshot(), i);
        }
        return bySnapshot.values().stream().mapToInt(i -> 1 << i).sum();
    }

    /** For each contender the set of those that it may follow. */
    private static int[] befores(List<Contender> all) {
        var befores = new int[all.size()];
        for (int a = 0; a < all.size(); a++) {
            for (int b = 0; b < all.size(); b++) {
                if (a != b && all.get(b).mayFollow(all.get(a))) {
                    befores[b] |= 1 << a;
                }
            }
        }
        return befores;
    }
}
