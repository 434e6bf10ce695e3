package io.sluice.event;

import java.time.Instant;
import java.util.Comparator;

/**
 * Where a value stands in the history of its object. A total order, so the newest of any set of values is the same in whatever order they come.
 *
 * @param terminal the state is one that the object never leaves; beats any that is not, whatever the time
 * @param at the provider's time; {@link Instant#EPOCH} where rank alone decides
 * @param rank the state's rank, for what falls into the same instant
 * @param tie the last resort, so that two values never compare equal by accident: usually the event's external id
 */
public record Version(boolean terminal, Instant at, int rank, String tie) implements Comparable<Version> {

    private static final Comparator<Version> ORDER = Comparator.comparing(Version::terminal)
            .thenComparing(Version::at)
            .thenComparingInt(Version::rank)
            .thenComparing(Version::tie);

    public static Version of(Instant time, String tie) {
        return new Version(false, time, 0, tie);
    }

    /** A version that only its rank places: the provider gives no time, or time does not matter. */
    public static Version ranked(int rank, String tie) {
        return new Version(false, Instant.EPOCH, rank, tie);
    }

    @Override
    public int compareTo(Version other) {
        return ORDER.compare(this, other);
    }

    /** Leaves out the tie: an event's key may hold addresses. */
    @Override
    public String toString() {
        return "Version[" + (terminal ? "terminal, " : "") + at + ", " + rank + "]";
    }
}
