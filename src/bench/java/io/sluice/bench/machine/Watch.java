package io.sluice.bench.machine;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Watches what processes use while something runs: their CPU, the target's memory twice a second, and what everybody else takes. */
public final class Watch {
    /** The one whose memory is sampled. */
    public static final String TARGET = "target";

    public static final String LOAD = "load";
    private static final long EVERY_MILLIS = 500;

    private final Map<String, List<Long>> roots;
    private final Processes before;
    private final long start = System.nanoTime();
    private final List<Sample> samples = new ArrayList<>();
    private final ScheduledExecutorService sampler = Executors.newSingleThreadScheduledExecutor();

    private Watch(Map<String, List<Long>> roots, Processes before) {
        this.roots = roots;
        this.before = before;
    }

    /** @param mb resident memory of the target */
    public record Sample(Duration at, double mb) {}

    /**
     * What was used.
     *
     * @param cpu seconds, by the names that were given
     * @param foreign CPU of everybody else, 1 is a whole core
     */
    public record Seen(Map<String, Double> cpu, double foreign, List<Sample> memory) {
        public double largestMb() {
            return memory.stream().mapToDouble(Sample::mb).max().orElse(0);
        }
    }

    /** @param roots by name; the load generator, which is this process, is added */
    public static Watch begin(Map<String, List<Long>> roots) throws IOException {
        var all = new TreeMap<>(roots);
        all.put(LOAD, List.of(ProcessHandle.current().pid()));
        var watch = new Watch(all, Processes.now());
        watch.sampler.scheduleAtFixedRate(watch::sample, 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
        return watch;
    }

    private void sample() {
        samples.add(new Sample(
                Duration.ofNanos(System.nanoTime() - start),
                Processes.residentMb(roots.getOrDefault(TARGET, List.of()))));
    }

    public Seen end() throws IOException, InterruptedException {
        sampler.shutdown();
        sampler.awaitTermination(1, TimeUnit.SECONDS);
        var after = Processes.now();
        var cpu = new TreeMap<String, Double>();
        roots.forEach((name, ids) -> cpu.put(name, after.since(before, ids)));
        others(cpu);
        var ours = new HashSet<Long>();
        roots.values().forEach(ours::addAll);
        double seconds = (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
        return new Seen(cpu, after.othersSince(before, ours) / seconds, List.copyOf(samples));
    }

    /** The target is a child of this process: what it used is not the load generator's. */
    private void others(Map<String, Double> cpu) {
        double children = roots.keySet().stream()
                .filter(name -> name.equals(TARGET))
                .mapToDouble(cpu::get)
                .sum();
        cpu.merge(LOAD, -children, Double::sum);
    }
}
