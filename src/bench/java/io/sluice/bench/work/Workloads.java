package io.sluice.bench.work;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What can be measured, by the names of the command line. */
public enum Workloads {
    INGEST(false, new Ingest()),
    E2E(false, new EndToEnd()),
    SENDGRID(false, new SendGrid()),
    TWILIO(false, new Twilio()),
    SPILL(false, new SpillOver()),
    CURVE(false, new Curve()),
    DRAIN(true, new Drain()),
    MEMORY(true, new Memory()),
    GROWTH(true, new Growth());

    /** One kind of work; measures it and reports rows and bars. */
    @FunctionalInterface
    interface Workload {
        void run(Lab lab) throws Exception;
    }

    private final boolean takesLong;
    private final Workload workload;

    Workloads(boolean takesLong, Workload workload) {
        this.takesLong = takesLong;
        this.workload = workload;
    }

    /**
     * @param names none: all but the long ones
     * @throws IllegalArgumentException there is none of that name
     */
    public static List<Workloads> of(List<String> names) {
        if (names.isEmpty()) {
            return Arrays.stream(values()).filter(w -> !w.takesLong).toList();
        }
        return names.stream()
                .map(name -> Arrays.stream(values())
                        .filter(w -> w.label().equals(name))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("there is no workload " + name)))
                .toList();
    }

    private String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    public void run(Lab lab) throws Exception {
        workload.run(lab);
    }
}
