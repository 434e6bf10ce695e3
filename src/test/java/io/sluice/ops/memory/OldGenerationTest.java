package io.sluice.ops.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** In processes of their own: a threshold is the whole process's. */
class OldGenerationTest {
    private static final int MB = 1024 * 1024;
    private static final int BOUND = 64 * MB;
    private static final int PASSED = 80 * MB;
    private static final Duration SOON = Duration.ofSeconds(60);

    /** Fills the old generation, most of it with garbage, until it is collected or the bound is passed by far; tells how often it was collected. */
    static final class Filling {
        private static final int ALIVE = 30;

        public static void main(String[] bound) {
            long bytes = Long.parseLong(bound[0]);
            if (bytes > 0) {
                OldGeneration.watch(bytes);
            }
            var kept = new ArrayDeque<byte[]>();
            while (used() < PASSED && collections() == 0) {
                kept.add(new byte[MB]);
                if (kept.size() > ALIVE) {
                    kept.remove();
                }
            }
            long end = System.nanoTime() + SOON.toNanos() / 2;
            while (bytes > 0 && collections() == 0 && System.nanoTime() < end) {
                LockSupport.parkNanos(MB);
            }
            System.out.print("collected " + collections());
        }

        private static long used() {
            return ManagementFactory.getMemoryPoolMXBeans().stream()
                    .filter(pool -> pool.getName().contains("Old"))
                    .map(MemoryPoolMXBean::getUsage)
                    .mapToLong(usage -> usage.getUsed())
                    .sum();
        }

        private static long collections() {
            return ManagementFactory.getGarbageCollectorMXBeans().stream()
                    .filter(collector -> collector.getName().contains("MarkSweep"))
                    .mapToLong(GarbageCollectorMXBean::getCollectionCount)
                    .sum();
        }
    }

    private static String collected(int bound) throws IOException, InterruptedException {
        var classes = Stream.of(Filling.class, OldGeneration.class)
                .map(type ->
                        type.getProtectionDomain().getCodeSource().getLocation().getPath())
                .collect(Collectors.joining(File.pathSeparator));
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseParallelGC",
                        "-Xmx256m",
                        "-Xmn32m",
                        "-cp",
                        classes,
                        Filling.class.getName(),
                        Integer.toString(bound))
                .redirectErrorStream(true)
                .start();
        assertThat(process.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void the_heap_is_collected_once_the_bound_is_passed() throws Exception {
        assertThat(collected(BOUND)).matches(Pattern.compile("collected [1-9]"));
    }

    @Test
    void without_a_bound_it_is_not_while_there_is_room() throws Exception {
        assertThat(collected(0)).isEqualTo("collected 0");
    }
}
