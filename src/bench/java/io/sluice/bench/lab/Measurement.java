package io.sluice.bench.lab;

import com.sun.management.OperatingSystemMXBean;
import io.sluice.bench.load.Answers;
import io.sluice.bench.load.OpenLoop;
import io.sluice.bench.load.Signed;
import io.sluice.bench.load.Traffic;
import io.sluice.bench.machine.Processes;
import io.sluice.bench.machine.Watch;
import io.sluice.bench.report.Figure;
import io.sluice.bench.subject.Running;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** One run: signs, sends, waits for what has to be applied, and says what came of it. */
public record Measurement(Lab lab) {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final double THOUSAND = 1000;
    private static final double NANOS = 1e9;
    private static final int WARM_UP_PARTS = 4;
    private static final int STEADY_WARM_UP_EVENTS = 40_000;
    private static final double IDLE_CORES = 0.1;
    private static final int LONGEST_REST_SECONDS = 20;

    /** How requests are sent. */
    @FunctionalInterface
    public interface Sending {
        Answers send(Signed signed) throws Exception;
    }

    /** How far a request has to have come to count. */
    public enum Until {
        ACCEPTED,
        APPLIED
    }

    /** As fast as answers come. */
    public Map<Figure, Double> fast(Running target, Traffic traffic, Until until) throws Exception {
        return run(target, traffic, requests(traffic, lab.sizes().events()), lab.wrk()::send, until);
    }

    /** At a fixed rate, in requests per second. */
    public Map<Figure, Double> steady(Running target, Traffic traffic, double perSecond, Until until) throws Exception {
        int requests = (int) Math.max(1, perSecond * lab.sizes().seconds());
        return run(target, traffic, requests, new OpenLoop(Lab.CONNECTIONS, perSecond)::send, until);
    }

    /** Thrown away: what sends at a fixed rate is compiled by then, and takes no more from the target. In parts, as compilers have some to do again for each new client. */
    public void warmUpSteady(Running target, Traffic traffic, double perSecond, Until until) throws Exception {
        for (int i = 0; i < WARM_UP_PARTS; i++) {
            run(
                    target,
                    traffic,
                    requests(traffic, STEADY_WARM_UP_EVENTS / WARM_UP_PARTS),
                    new OpenLoop(Lab.CONNECTIONS, perSecond)::send,
                    until);
        }
    }

    /** Thrown away. In parts, and after each the target comes to rest: what a compiler has in hand then is not measured. */
    public void warmUp(Running target, Traffic traffic, int events, Until until) throws Exception {
        for (int i = 0; i < WARM_UP_PARTS; i++) {
            warm(target, traffic, requests(traffic, events / WARM_UP_PARTS), until);
            rest(() -> seconds(target));
        }
        lab.stores().settle();
    }

    private void warm(Running target, Traffic traffic, int requests, Until until) throws Exception {
        long before = target.stored().now();
        var answers = lab.wrk().send(traffic.sign(target.endpoints(), requests));
        if (answers.refused() > 0) {
            lab.say("while it warmed up, answers were %s", answers.statuses());
        }
        if (answers.accepted() == 0) {
            throw new IllegalStateException("the target takes nothing: " + answers.statuses());
        }
        if (until == Until.APPLIED) {
            awaitStored(target, before + answers.accepted() * traffic.eventsPerRequest());
        }
    }

    /** Seconds of processors that were used until now. */
    @FunctionalInterface
    private interface Used {
        double seconds() throws IOException;
    }

    private static double seconds(Running target) throws IOException {
        return Processes.now().of(target.processes());
    }

    /** Of this process, whose compilers still have signing in hand when it is done, and would take from the target what is measured. */
    private static double ownSeconds() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime() / NANOS;
    }

    private static void rest(Used used) throws IOException {
        boolean busy = true;
        for (int i = 0; busy && i < LONGEST_REST_SECONDS; i++) {
            double before = used.seconds();
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
            busy = used.seconds() - before > IDLE_CORES;
        }
    }

    private static int requests(Traffic traffic, int events) {
        return Math.max(1, events / traffic.eventsPerRequest());
    }

    Map<Figure, Double> run(Running target, Traffic traffic, int requests, Sending sending, Until until)
            throws Exception {
        var signed = traffic.sign(target.endpoints(), requests);
        // What was signed lives on; it should not be moved while times are taken.
        System.gc();
        rest(Measurement::ownSeconds);
        long before = target.stored().now();
        long exactly = target.stored().exact();
        var start = Instant.now();
        var processes = new HashMap<>(lab.stores().processes());
        processes.put(Watch.TARGET, target.processes());
        var watch = Watch.begin(processes);
        var answers = sending.send(signed);
        long accepted = answers.accepted() * traffic.eventsPerRequest();
        var applied = until == Until.APPLIED ? awaitStored(target, before + accepted) : answers.lastAnswer();
        var figures = used(watch.end(), accepted);
        figures.put(Figure.RATE, accepted / seconds(answers.firstSent(), applied));
        figures.putAll(answered(answers));
        if (until == Until.APPLIED) {
            figures.put(
                    Figure.LOST, (double) exactly + accepted - target.stored().exact());
            figures.putAll(target.audit().since(start));
        }
        return figures;
    }

    /** @return when the target had applied as many, or when nothing more came */
    public Instant awaitStored(Running target, long events) throws Exception {
        var end = Instant.now().plus(PATIENCE);
        while (target.stored().now() < events && Instant.now().isBefore(end)) {
            LockSupport.parkNanos(POLL_NANOS);
        }
        return Instant.now();
    }

    private static Map<Figure, Double> used(Watch.Seen seen, long events) {
        double thousands = events / THOUSAND;
        var figures = new EnumMap<Figure, Double>(Figure.class);
        figures.put(Figure.CPU_TARGET, seen.cpu().get(Watch.TARGET) / thousands);
        figures.put(Figure.CPU_POSTGRES, seen.cpu().get("postgres") / thousands);
        figures.put(Figure.CPU_REDIS, seen.cpu().get("redis") / thousands);
        figures.put(Figure.CPU_LOAD, seen.cpu().get(Watch.LOAD) / thousands);
        figures.put(Figure.RESIDENT, seen.largestMb());
        figures.put(Figure.FOREIGN, seen.foreign());
        return figures;
    }

    private static Map<Figure, Double> answered(Answers answers) {
        return Map.of(
                Figure.ACK_P50, answers.latency().p50(),
                Figure.ACK_P99, answers.latency().p99(),
                Figure.ACK_P999, answers.latency().p999(),
                Figure.ACK_MAX, answers.latency().max(),
                Figure.REFUSED, (double) answers.refused());
    }

    public static double seconds(Instant from, Instant to) {
        return Duration.between(from, to).toMillis() / THOUSAND;
    }
}
