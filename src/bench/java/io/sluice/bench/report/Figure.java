package io.sluice.bench.report;

import java.util.Locale;

/** What is measured in each run of a row. */
public enum Figure {
    RATE("rate /s", 0),
    ACK_P50("ack p50 ms", 1),
    ACK_P99("ack p99 ms", 1),
    ACK_P999("ack p99.9 ms", 1),
    ACK_MAX("ack max ms", 0),
    APPLIED_P50("applied p50 ms", 0),
    APPLIED_P99("applied p99 ms", 0),
    /** Answers other than 200, and none at all. */
    REFUSED("refused", 0),
    LOST("lost", 0),
    TWICE("applied twice", 0),
    BALANCE("balance", 0),
    CPU_TARGET("cpu s/1000 target", 3),
    CPU_POSTGRES("cpu postgres", 3),
    CPU_REDIS("cpu redis", 3),
    CPU_LOAD("cpu load", 3),
    RESIDENT("resident MB", 0),
    FOREIGN("foreign cores", 2);

    private final String title;
    private final int decimals;

    Figure(String title, int decimals) {
        this.title = title;
        this.decimals = decimals;
    }

    public String title() {
        return title;
    }

    /** As in JSON. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    String text(double value) {
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }
}
