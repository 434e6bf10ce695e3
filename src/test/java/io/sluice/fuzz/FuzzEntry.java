package io.sluice.fuzz;

/** Where Jazzer begins. Its process has one target. */
public final class FuzzEntry {
    private static FuzzTarget target;

    private FuzzEntry() {}

    /** Chooses the target, and runs it once: loading and instrumenting its classes takes longer than any input may. @param args its name */
    public static void fuzzerInitialize(String[] args) {
        target = FuzzTarget.all().stream()
                .filter(t -> t.name().equals(args[0]))
                .findFirst()
                .orElseThrow();
        target.seeds().forEach(target::run);
    }

    public static void fuzzerTestOneInput(byte[] input) {
        target.run(input);
    }
}
