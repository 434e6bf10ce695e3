package io.sluice.ops.embedded;

import java.io.IOException;
import java.nio.file.Path;

/** Signals to the embedded stores of this process, as an operator or the kernel would send them. */
public final class StoreSignals {
    private StoreSignals() {}

    /** @param program {@code postgres} or {@code redis-server} */
    public static void send(String signal, String program) throws IOException, InterruptedException {
        send(signal, program, StoresOfThisProcess.directory().orElseThrow());
    }

    /** As above, to stores of a test's own. */
    public static void send(String signal, String program, Path directory) throws IOException, InterruptedException {
        for (var store : LeftBehind.of(directory.resolve("bin"))) {
            if (store.info().command().orElse("").contains("/" + program)) {
                new ProcessBuilder("kill", "-" + signal, Long.toString(store.pid()))
                        .start()
                        .waitFor();
            }
        }
    }
}
