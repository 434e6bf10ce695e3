package io.sluice.ops.embedded;

import java.io.IOException;

/** Signals to the embedded stores of this process, as an operator or the kernel would send them. */
public final class StoreSignals {
    private StoreSignals() {}

    /** @param program {@code postgres} or {@code redis-server} */
    public static void send(String signal, String program) throws IOException, InterruptedException {
        var binaries = StoresOfThisProcess.directory().orElseThrow().resolve("bin");
        for (var store : LeftBehind.of(binaries)) {
            if (store.info().command().orElse("").contains("/" + program)) {
                new ProcessBuilder("kill", "-" + signal, Long.toString(store.pid()))
                        .start()
                        .waitFor();
            }
        }
    }
}
