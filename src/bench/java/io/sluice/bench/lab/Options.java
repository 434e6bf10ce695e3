package io.sluice.bench.lab;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * What the caller wants measured.
 *
 * @param work names of workloads; empty: all but the long ones
 * @param rival where the rival's program is
 * @param jvmOptions of the gateway; where none are given, those that are recommended
 */
public record Options(List<String> work, Sizes sizes, Optional<Path> rival, String jvmOptions) {
    private static final String JVM = "--jvm=";

    /**
     * How much of everything.
     *
     * @param runs of each row
     * @param seconds of each run at a fixed rate
     * @param events of each run as fast as it goes
     * @param warmUp events before each measurement, thrown away
     * @param queued events that wait in {@code drain} and {@code growth}
     * @param stored events that are in the ledger in {@code growth}
     */
    public record Sizes(int runs, int seconds, int events, int warmUp, int queued, int stored) {
        static final Sizes USUAL = new Sizes(5, 20, 50_000, 20_000, 200_000, 5_000_000);

        Sizes with(String name, int number) {
            return switch (name) {
                case "--runs" -> new Sizes(number, seconds, events, warmUp, queued, stored);
                case "--seconds" -> new Sizes(runs, number, events, warmUp, queued, stored);
                case "--n" -> new Sizes(runs, seconds, number, warmUp, queued, stored);
                case "--warm-up" -> new Sizes(runs, seconds, events, number, queued, stored);
                case "--queued" -> new Sizes(runs, seconds, events, warmUp, number, stored);
                case "--stored" -> new Sizes(runs, seconds, events, warmUp, queued, number);
                default -> throw new IllegalArgumentException("there is no option " + name);
            };
        }
    }

    /** @throws IllegalArgumentException what is wrong */
    public static Options of(List<String> words) {
        var work = new ArrayList<String>();
        var sizes = Sizes.USUAL;
        Optional<Path> rival = Optional.empty();
        var jvmOptions = "@" + Path.of("deploy", "jvm.options").toAbsolutePath();
        for (var word = words.iterator(); word.hasNext(); ) {
            var name = word.next();
            if (name.startsWith(JVM)) {
                jvmOptions = name.substring(JVM.length());
            } else if (name.equals("--rival")) {
                rival = Optional.of(Path.of(value(name, word)).toAbsolutePath());
            } else if (name.startsWith("--")) {
                sizes = sizes.with(name, number(name, word));
            } else if (!name.isBlank()) {
                work.add(name);
            }
        }
        return new Options(List.copyOf(work), sizes, rival, jvmOptions);
    }

    private static int number(String name, Iterator<String> words) {
        try {
            int number = Integer.parseInt(value(name, words));
            if (number > 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IllegalArgumentException(name + " takes a number above 0");
    }

    private static String value(String name, Iterator<String> words) {
        if (!words.hasNext()) {
            throw new IllegalArgumentException(name + " takes a value");
        }
        return words.next();
    }
}
