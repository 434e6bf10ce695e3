package io.sluice.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** What a node takes of memory under full load, as the options say that it is started with. */
public final class Footprint {
    private static final Path OPTIONS = Path.of("deploy/jvm.options");
    private static final Pattern ABOUT = Pattern.compile("in about (\\d+) MB");

    private Footprint() {}

    /** In bytes. */
    public static long bytes() throws IOException {
        var found = ABOUT.matcher(Files.readString(OPTIONS));
        if (!found.find()) {
            throw new AssertionError(OPTIONS + " does not say how much memory a node takes");
        }
        return Long.parseLong(found.group(1)) * 1_000_000;
    }
}
