package io.sluice.ops.embedded;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * The embedded stores of this process, started once. Development and tests load this class several times, in one class loader each, so what is running is kept
 * in system properties.
 */
public final class StoresOfThisProcess {
    private static final String STATE = "sluice.embedded.state.";
    private static final Object LOCK = Runtime.getRuntime(); // one for all class loaders

    private StoresOfThisProcess() {}

    /** What the gateway lacks: the configuration that reaches the embedded stores and the generated keys. */
    public static Map<String, String> supply(boolean postgres, boolean redis, Supplier<EmbeddedStores> open) {
        synchronized (LOCK) {
            if (System.getProperty(STATE + "directory") == null) {
                start(postgres, redis, open.get());
            }
            Map<String, String> supplied = new HashMap<>();
            for (var name : System.getProperties().stringPropertyNames()) {
                if (name.startsWith(STATE)) {
                    supplied.put(name.substring(STATE.length()), System.getProperty(name));
                }
            }
            return supplied;
        }
    }

    /** Whether this value of a key is an embedded store's of this process. */
    public static boolean supplied(String key, String value) {
        return value.equals(System.getProperty(STATE + key));
    }

    /** Where the data are, if any embedded store runs. */
    public static Optional<Path> directory() {
        return Optional.ofNullable(System.getProperty(STATE + "directory")).map(Path::of);
    }

    private static void start(boolean postgres, boolean redis, EmbeddedStores stores) {
        Map<String, String> state = new HashMap<>();
        if (postgres) {
            state.putAll(stores.startPostgres());
            state.putAll(stores.keys());
            state.put("quarkus.log.console.json.enabled", "false"); // a person reads along
        }
        if (redis) {
            state.putAll(stores.startRedis());
        }
        state.forEach((name, value) -> System.setProperty(STATE + name, value));
        System.setProperty(STATE + "directory", stores.directory().toString());
        holdForever(stores);
    }

    /** Keeps the lock and the watchdog's pipe from the garbage collector when the class loader that made them is dropped. */
    private static void holdForever(EmbeddedStores stores) {
        Thread.ofPlatform().daemon().name("embedded-stores").start(() -> {
            while (stores.directory() != Path.of("")) {
                LockSupport.park(stores);
            }
        });
    }
}
