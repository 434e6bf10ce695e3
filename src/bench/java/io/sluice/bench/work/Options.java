package io.sluice.bench.work;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * What the caller wants measured.
 *
 * @param work names of workloads; empty: all but the long ones
 * @param runs of each row
 * @param seconds of each run at a fixed rate
 * @param events of each run as fast as it goes
 * @param warmUp events before each measurement, thrown away
 * @param rival where the rival's program is
 * @param jvmOptions of the gateway
 */
public record Options(
        List<String> work, int runs, int seconds, int events, int warmUp, Optional<Path> rival, String jvmOptions) {
    private static final String JVM = "--jvm=";

    /** @throws IllegalArgumentException what is wrong */
    public static Options of(List<String> words) {
        var work = new ArrayList<String>();
        int runs = 5;
        int seconds = 20;
        int events = 50_000;
        int warmUp = 20_000;
        Optional<Path> rival = Optional.empty();
        var jvmOptions = "";
        for (var word = words.iterator(); word.hasNext(); ) {
            var name = word.next();
            switch (name) {
                case "--runs" -> runs = number(name, word);
                case "--seconds" -> seconds = number(name, word);
                case "--n" -> events = number(name, word);
                case "--warm-up" -> warmUp = number(name, word);
                case "--rival" -> rival = Optional.of(Path.of(value(name, word)).toAbsolutePath());
                default -> {
                    if (name.startsWith(JVM)) {
                        jvmOptions = name.substring(JVM.length());
                    } else if (!name.isBlank()) {
                        work.add(name);
                    }
                }
            }
        }
        return new Options(List.copyOf(work), runs, seconds, events, warmUp, rival, jvmOptions);
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
