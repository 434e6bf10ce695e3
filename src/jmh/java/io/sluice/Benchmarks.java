package io.sluice;

import java.nio.file.Path;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;

/** JMH as from its command line, with the table in a file too: {@code ./mvnw -B -Pjmh process-test-classes}. */
final class Benchmarks {
    private static final Path TABLE = Path.of("target/jmh.txt");

    private Benchmarks() {}

    public static void main(String... args) throws RunnerException, CommandLineOptionException {
        var results = new Runner(new CommandLineOptions(args)).run();
        ResultFormatFactory.getInstance(ResultFormatType.TEXT, TABLE.toString()).writeOut(results);
    }
}
