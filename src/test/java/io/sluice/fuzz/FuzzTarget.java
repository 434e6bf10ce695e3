package io.sluice.fuzz;

import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;

/**
 * Code that takes bytes of strangers. Found by {@link ServiceLoader}, and one more for each provider there is; {@link FuzzRegressionTest} runs each over its seeds and
 * findings, {@link FuzzByHand} over what Jazzer makes of them.
 */
public interface FuzzTarget {
    /** As the folder of its findings: {@code form}. */
    String name();

    /** Takes the input; throws when something undeclared was thrown, or something that must hold does not. */
    void run(byte[] input);

    /** What to begin with. */
    List<byte[]> seeds();

    static List<FuzzTarget> all() {
        var parsers = ServiceLoader.load(FuzzTarget.class).stream().map(ServiceLoader.Provider::get);
        return Stream.concat(ProviderFuzz.all(), parsers).toList();
    }

    /** Something that must hold whatever comes. */
    static void holds(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }
}
