package io.sluice.event;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How one field of a record takes in a new value. Every rule commutes, is associative, and is applied once per event, so order and duplication cannot matter.
 *
 * <p>Values are plain: {@code String}, {@code Long}, {@code Double}, {@code Boolean}, {@link Instant}, a {@link RecordKey} (stands for the id of that record), or
 * lists and string-keyed maps of these for JSON fields.
 */
public sealed interface Merge {
    /** The value with the highest version wins, null included. */
    record Newest(@Nullable Object value, Version at) implements Merge {
        /** Hides the value, which may be personal. */
        @Override
        public String toString() {
            return "Newest[" + at.at() + "]";
        }
    }

    /** The state that comes last in the field's declared order wins. */
    record Highest(Object state) implements Merge {}

    record Sum(long increment) implements Merge {}

    record Earliest(Instant time) implements Merge {}

    record Latest(Instant time) implements Merge {}
}
