package io.sluice.provider.stripe;

import io.sluice.event.Change;
import io.sluice.event.Merge;
import io.sluice.event.RecordKey;
import io.sluice.event.Version;
import org.jspecify.annotations.Nullable;

/** A change by an event that carries its whole object: every field is spoken of, null included, and all share one version. */
final class Whole {
    private final Change.Builder change;
    private final Version version;

    Whole(Fact fact, RecordKey key, Version version) {
        this.version = version;
        change = Change.of(key).snapshot(Leaves.snapshot(fact.event()));
    }

    Whole with(String field, @Nullable Object value) {
        change.set(field, new Merge.Newest(value, version));
        return this;
    }

    /** A status that only climbs; nothing where it is not known. */
    Whole highest(String field, @Nullable Object state) {
        if (state != null) {
            change.set(field, new Merge.Highest(state));
        }
        return this;
    }

    Change build() {
        return change.build();
    }
}
