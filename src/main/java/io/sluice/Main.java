package io.sluice;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.sluice.tenant.key.OpenKeys;
import java.util.List;

/** Starts the gateway; arms the embedded stores, which packaging and plain unit tests must not start. With {@code migrate} as its argument it only migrates, and ends. */
@QuarkusMain
public final class Main {
    Main() {}

    public static void main(String... args) {
        System.setProperty("sluice.embedded.armed", "true");
        if (List.of(args).equals(List.of("migrate"))) {
            System.setProperty("sluice.schema.only", "true");
        } else {
            loadBeside();
        }
        Quarkus.run(args);
    }

    /** Where that fails, who first needs it says why. */
    private static void loadBeside() {
        Thread.ofPlatform()
                .daemon()
                .name("compressor")
                .uncaughtExceptionHandler((thread, failure) -> {})
                .start(OpenKeys::load);
    }
}
