package io.sluice.chaos;

import io.sluice.process.Door;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** What a run was like, as one table. */
final class Report {
    private final long seed;
    private final Instant begin = Instant.now();
    private final List<Line> lines = new ArrayList<>();
    private double spilled;
    private double spilledLast;

    private record Line(Duration at, String fault, Duration lasted, Recovery recovery) {
        String text() {
            return "  %5.0fs  %-45s %5.1fs %8.2fs %8.2fs"
                    .formatted(
                            seconds(at),
                            fault,
                            seconds(lasted),
                            seconds(recovery.answered()),
                            seconds(recovery.applied()));
        }
    }

    Report(long seed) {
        this.seed = seed;
    }

    void fault(Instant at, String fault, Duration lasted, Recovery recovery) {
        var line = new Line(Duration.between(begin, at), fault, lasted, recovery);
        lines.add(line);
        System.out.println("chaos: seed " + seed + line.text());
    }

    int faults() {
        return lines.size();
    }

    /** @param counter of this life of the gateway; one that is smaller than before tells that another began */
    void spilled(double counter) {
        spilled += counter < spilledLast ? counter : counter - spilledLast;
        spilledLast = counter;
    }

    String table(Load load, int events) {
        var text = new StringBuilder(
                "%nchaos: seed %d, %.0f s%n".formatted(seed, seconds(Duration.between(begin, Instant.now()))));
        var answers = load.answers();
        int sent = answers.values().stream().mapToInt(AtomicInteger::get).sum();
        text.append("  requests posted %d, accepted %d, unanswered %d, not connected %d%n"
                .formatted(sent, count(answers, 200), count(answers, Door.UNANSWERED), count(answers, Door.CLOSED)));
        answers.entrySet().stream()
                .filter(e -> e.getKey() > 200)
                .forEach(e -> text.append("  refused with %d: %s%n".formatted(e.getKey(), e.getValue())));
        var times = load.times();
        text.append("  events %d, spilled %.0f or more%n".formatted(events, spilled));
        text.append("  accepted in, from the schedule: p50 %.0f ms, p99 %.0f ms, longest %.1f s%n"
                .formatted(
                        seconds(times.get(times.size() / 2)) * 1000,
                        seconds(times.get(times.size() * 99 / 100)) * 1000,
                        seconds(times.getLast())));
        text.append("  %6s  %-45s %6s %9s %9s%n".formatted("at", "fault", "lasted", "answered", "applied"));
        lines.forEach(l -> text.append(l.text()).append('\n'));
        lines.stream()
                .max(Comparator.comparing(l -> l.recovery().applied()))
                .ifPresent(l -> text.append("  longest recovery: %.2f s after: %s%n"
                        .formatted(seconds(l.recovery().applied()), l.fault())));
        return text.toString();
    }

    private static int count(Map<Integer, AtomicInteger> answers, int status) {
        return answers.getOrDefault(status, new AtomicInteger()).get();
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
