package io.sluice.bench.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * CPU that each process had used at one moment, from {@code /proc}.
 *
 * @param used by process number
 */
public record Processes(Map<Long, Used> used) {
    /** Clock ticks per second; 100 on every Linux of today. */
    private static final double TICKS = 100;

    private static final long KERNEL = 2;
    /** Fields of {@code /proc/…/stat} after the name: proc(5). */
    private static final int PARENT = 1;

    private static final int FIRST_TIME = 11;
    private static final int LAST_TIME = 14;

    /** @param seconds of the process and of its children that ended and were waited for */
    public record Used(long parent, double seconds) {}

    public static Processes now() throws IOException {
        var used = new HashMap<Long, Used>();
        try (var files = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (var file : files) {
                try {
                    used.put(Long.valueOf(file.getFileName().toString()), used(Files.readString(file.resolve("stat"))));
                } catch (IOException e) {
                    // it has ended
                }
            }
        }
        return new Processes(used);
    }

    static Used used(String stat) {
        var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        double ticks = 0;
        for (int i = FIRST_TIME; i <= LAST_TIME; i++) {
            ticks += Double.parseDouble(fields[i]);
        }
        return new Used(Long.parseLong(fields[PARENT]), ticks / TICKS);
    }

    /** The processes and all that descend from them. */
    public Set<Long> trees(Collection<Long> roots) {
        var found = new HashSet<>(roots);
        boolean more = true;
        while (more) {
            more = false;
            for (var process : used.entrySet()) {
                if (found.contains(process.getValue().parent()) && found.add(process.getKey())) {
                    more = true;
                }
            }
        }
        return found;
    }

    /** CPU seconds that the trees have used. */
    public double of(Collection<Long> roots) {
        return sum(trees(roots));
    }

    /** CPU seconds that the trees used since. */
    public double since(Processes before, Collection<Long> roots) {
        return of(roots) - before.of(roots);
    }

    /** CPU seconds since of all processes that are in none of the trees. Who ends hands its time on to its parent, so sums are compared. */
    public double othersSince(Processes before, Collection<Long> roots) {
        var ours = trees(roots);
        ours.addAll(before.trees(roots));
        return Math.max(0, sum(others(ours)) - before.sum(before.others(ours)));
    }

    private Set<Long> others(Set<Long> ours) {
        return used.entrySet().stream()
                .filter(p -> !ours.contains(p.getKey())
                        && p.getKey() != KERNEL
                        && p.getValue().parent() != KERNEL)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private double sum(Set<Long> ids) {
        return ids.stream()
                .map(used::get)
                .filter(java.util.Objects::nonNull)
                .mapToDouble(Used::seconds)
                .sum();
    }

    /** Resident memory of a process in MB; 0 when it is gone. */
    public static double residentMb(List<Long> ids) {
        return ids.stream().mapToDouble(Processes::residentMb).sum();
    }

    private static double residentMb(long id) {
        try (var lines = Files.lines(Path.of("/proc", Long.toString(id), "status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
                    .sum();
        } catch (IOException | java.io.UncheckedIOException e) {
            return 0;
        }
    }
}
