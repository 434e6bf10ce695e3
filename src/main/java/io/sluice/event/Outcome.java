package io.sluice.event;

import java.util.Locale;

/** What a change did to its record. */
public enum Outcome {
    INSERTED,
    UPDATED,
    UNCHANGED,
    STALE,
    SUSPECT;

    /** As the API and the metrics spell it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
