package io.sluice.ops.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** Stores that a gateway which was killed left running on this data directory. Its watchdog may be stopping them this very moment. */
final class LeftBehind {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private LeftBehind() {}

    /** Stops every process whose program lies in the directory and waits until it is gone. */
    static void stop(Path binaries) throws IOException {
        var found = of(binaries);
        if (found.isEmpty()) {
            return;
        }
        signal("INT", roots(found));
        signal("CONT", found);
        if (!gone(found, PATIENCE)) {
            of(binaries).forEach(ProcessHandle::destroyForcibly);
            gone(found, PATIENCE);
        }
    }

    static List<ProcessHandle> of(Path binaries) {
        return ProcessHandle.allProcesses()
                .filter(p -> p.info()
                        .command()
                        .filter(c -> c.startsWith(binaries + "/"))
                        .isPresent())
                .toList();
    }

    /** The servers themselves, without the backends that they stop on their own. */
    private static List<ProcessHandle> roots(List<ProcessHandle> found) {
        Set<Long> pids = found.stream().map(ProcessHandle::pid).collect(Collectors.toSet());
        return found.stream()
                .filter(p -> p.parent()
                        .map(ProcessHandle::pid)
                        .filter(pids::contains)
                        .isEmpty())
                .toList();
    }

    /** SIGINT is PostgreSQL's fast shutdown, which waits for no client; Java itself can only send SIGTERM. */
    private static void signal(String name, List<ProcessHandle> processes) throws IOException {
        var words = new ArrayList<>(List.of("kill", "-" + name));
        processes.forEach(p -> words.add(Long.toString(p.pid())));
        var kill = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        gone(List.of(kill.toHandle()), PATIENCE);
    }

    private static boolean gone(List<ProcessHandle> processes, Duration limit) throws IOException {
        long end = System.nanoTime() + limit.toNanos();
        try {
            for (var process : processes) {
                process.onExit().get(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS);
            }
            return true;
        } catch (TimeoutException | ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
