package io.sluice.chaos;

import io.sluice.process.Door;
import io.sluice.process.Rig;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Providers that post at a steady rate whatever becomes of it: each request is sent when the schedule says so, not when the one before was answered, and its time
 * counts from there. What is not answered 200 is sent again later, as providers do; some is sent twice for no reason, as they also do.
 */
final class Load implements AutoCloseable {
    private static final int STORIES_AT_A_TIME = 20;
    private static final int TWICE_IN_A_HUNDRED = 5;
    private static final int LONGEST_AGAIN_MILLIS = 3000;
    /** Providers do not make up for an outage all at once. */
    private static final int AGAIN_AT_A_TIME = 16;

    private static final int FIRST_PAUSE_MILLIS = 1000;
    private static final int PAUSES_DOUBLED = 2;

    private final Door door;
    private final List<Stories> tenants;
    private final Random random;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("load").factory());
    private final ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Telling> begun = new ArrayList<>(); // of the clock's thread alone
    private final Queue<Story> stories = new ConcurrentLinkedQueue<>();
    private final Queue<Delivery> deliveries = new ConcurrentLinkedQueue<>();
    private final Map<Integer, AtomicInteger> answers = new ConcurrentHashMap<>();
    private final Queue<Duration> times = new ConcurrentLinkedQueue<>();
    private final AtomicInteger open = new AtomicInteger();
    private final Semaphore again = new Semaphore(AGAIN_AT_A_TIME);
    private final AtomicReference<Instant> since = new AtomicReference<>(Instant.MAX);
    private volatile boolean finishing;
    private volatile boolean told;

    Load(Rig rig, List<Stories> tenants, Random random) {
        this.door = new Door(rig.api());
        this.tenants = tenants;
        this.random = random;
    }

    /** A story and how far it has been told. */
    private record Telling(Story story, AtomicInteger next) {}

    void start(int perSecond) {
        clock.scheduleAtFixedRate(this::tick, 0, 1_000_000_000L / perSecond, TimeUnit.NANOSECONDS);
    }

    private void tick() {
        while (!finishing && begun.size() < STORIES_AT_A_TIME * tenants.size()) {
            begin(tenants.get(begun.size() % tenants.size()).next());
        }
        if (begun.isEmpty()) {
            told = true;
            return;
        }
        var telling = begun.get(random.nextInt(begun.size()));
        var requests = telling.story().requests();
        var delivery = deliver(requests.get(telling.next().getAndIncrement()));
        if (random.nextInt(100) < TWICE_IN_A_HUNDRED) {
            again(delivery, random.nextInt(LONGEST_AGAIN_MILLIS));
        }
        if (telling.next().get() == requests.size()) {
            begun.remove(telling);
        }
    }

    private void begin(Story story) {
        stories.add(story);
        begun.add(new Telling(story, new AtomicInteger()));
    }

    /** Tells a story at once, beside the schedule. */
    void tell(Story story) {
        stories.add(story);
        story.requests().forEach(this::deliver);
    }

    private Delivery deliver(Request request) {
        var delivery = new Delivery(request);
        deliveries.add(delivery);
        open.incrementAndGet();
        var due = Instant.now();
        senders.submit(() -> send(delivery, due, 0));
        return delivery;
    }

    private void again(Delivery delivery, int millis) {
        open.incrementAndGet();
        clock.schedule(
                () -> {
                    var due = Instant.now();
                    senders.submit(() -> send(delivery, due, 0));
                },
                millis,
                TimeUnit.MILLISECONDS);
    }

    private void send(Delivery delivery, Instant due, int failures) {
        var request = delivery.request();
        int status = door.post(request.source(), request.contentType(), request.body());
        delivery.answered(status);
        answers.computeIfAbsent(status, s -> new AtomicInteger()).incrementAndGet();
        if (status == 200) {
            times.add(Duration.between(due, Instant.now()));
            if (!due.isBefore(since.get())) {
                since.set(Instant.MAX);
            }
            open.decrementAndGet();
        } else {
            int pause = FIRST_PAUSE_MILLIS << Math.min(failures, PAUSES_DOUBLED);
            clock.schedule(() -> senders.submit(() -> sendAgain(delivery, failures + 1)), pause, TimeUnit.MILLISECONDS);
        }
    }

    private void sendAgain(Delivery delivery, int failures) {
        again.acquireUninterruptibly();
        try {
            send(delivery, Instant.now(), failures);
        } finally {
            again.release();
        }
    }

    /** From now on the first request that is accepted is waited for. */
    void watchForAnAnswer() {
        since.set(Instant.now());
    }

    boolean answeredSince() {
        return since.get().equals(Instant.MAX);
    }

    /** No new stories; those begun are told to their end. */
    void finish() {
        finishing = true;
    }

    /** Everything was told and answered 200. */
    boolean isOver() {
        return told && open.get() == 0;
    }

    List<Story> stories() {
        return List.copyOf(stories);
    }

    List<Delivery> deliveries() {
        return List.copyOf(deliveries);
    }

    /** How many requests were answered so. */
    Map<Integer, AtomicInteger> answers() {
        return answers;
    }

    /** From the schedule's time to the answer 200. */
    List<Duration> times() {
        return times.stream().sorted().toList();
    }

    @Override
    public void close() {
        clock.shutdownNow();
        senders.shutdownNow();
    }
}
