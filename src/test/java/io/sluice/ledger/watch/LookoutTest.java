package io.sluice.ledger.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.runtime.ShutdownEvent;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LookoutTest {
    private static final Duration SOON = Duration.ofMillis(1);
    private static final Duration NEVER = Duration.ofDays(1);

    private final Lookout lookout = new Lookout();

    @AfterEach
    void nobody_looks_any_more() {
        lookout.stop(new ShutdownEvent());
    }

    @Test
    void it_looks_at_once_and_in_a_thread_of_that_name() {
        // Given
        var thread = new AtomicReference<Thread>();
        // When
        lookout.every("a-gauge", NEVER, () -> thread.set(Thread.currentThread()));
        // Then
        await().until(() -> thread.get() != null);
        assertThat(thread.get().getName()).isEqualTo("a-gauge");
        assertThat(thread.get().isDaemon()).isTrue();
    }

    @Test
    void a_store_that_is_away_is_asked_again() {
        // Given
        var looks = new AtomicInteger();
        // When
        lookout.every("a-gauge", SOON, () -> {
            switch (looks.incrementAndGet()) {
                case 1 -> throw new SQLException("away");
                case 2 -> throw new IllegalStateException("away as well");
                default -> {
                    // it answers
                }
            }
        });
        // Then
        await().until(() -> looks.get() >= 3);
    }

    @Test
    void a_look_that_waits_for_its_store_makes_no_other_late() {
        // Given
        var answered = new CountDownLatch(1);
        var looks = new AtomicInteger();
        lookout.every("slow", NEVER, () -> waits(answered));
        // When
        lookout.every("fast", SOON, looks::incrementAndGet);
        // Then
        await().until(() -> looks.get() >= 2);
        answered.countDown();
    }

    @Test
    void nobody_looks_once_the_gateway_stops() {
        // Given
        var started = new CountDownLatch(1);
        var ended = new AtomicReference<Thread>();
        lookout.every("a-gauge", SOON, () -> {
            started.countDown();
            waits(new CountDownLatch(1));
            ended.set(Thread.currentThread());
        });
        await().until(() -> started.getCount() == 0);
        // When
        lookout.stop(new ShutdownEvent());
        // Then what waits is told, and the thread ends
        await().until(() -> ended.get() != null && !ended.get().isAlive());
    }

    private static void waits(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
