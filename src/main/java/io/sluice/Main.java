package io.sluice;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/** Starts the gateway; arms the embedded stores, which packaging and plain unit tests must not start. */
@QuarkusMain
public final class Main {
    Main() {}

    public static void main(String... args) {
        System.setProperty("sluice.embedded.armed", "true");
        Quarkus.run(args);
    }
}
