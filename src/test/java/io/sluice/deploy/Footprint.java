package io.sluice.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * What a node takes of memory, in bytes, as the options say that it is started with.
 *
 * @param usual under full load
 * @param most with a full heap, as mails of the largest size may make it
 */
public record Footprint(long usual, long most) {
    private static final Path OPTIONS = Path.of("deploy/jvm.options");
    private static final Pattern ABOUT = Pattern.compile("in about (\\d+) MB");
    private static final Pattern HEAP = Pattern.compile("(?m)^-Xmx(\\d+)m$");
    /** Code, classes, threads, and buffers that are not in the heap. */
    private static final long BESIDE = 400_000_000;

    public static Footprint ofANode() throws IOException {
        var options = Files.readString(OPTIONS);
        return new Footprint(number(ABOUT, options) * 1_000_000, number(HEAP, options) * 1024 * 1024 + BESIDE);
    }

    private static long number(Pattern pattern, String options) {
        var found = pattern.matcher(options);
        if (!found.find()) {
            throw new AssertionError(OPTIONS + " does not say " + pattern);
        }
        return Long.parseLong(found.group(1));
    }
}
