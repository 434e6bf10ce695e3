package io.sluice.ledger.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
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
    void a_look_that_fails_is_not_the_last() {
        // Given
        var looks = new AtomicInteger();
        // When
        lookout.every("a-gauge", SOON, () -> {
            if (looks.incrementAndGet() == 1) {
                throw new IllegalStateException("a fault of ours");
            }
        });
        // Then
        await().until(() -> looks.get() >= 3);
    }

    @Test
    void the_start_goes_on_once_all_have_looked() throws InterruptedException {
        // Given
        var answered = new CountDownLatch(1);
        var looked = new CountDownLatch(1);
        lookout.every("slow", NEVER, () -> {
            looked.countDown();
            waits(answered);
        });
        lookout.every("fast", NEVER, () -> {});
        var start = Thread.ofVirtual().unstarted(() -> lookout.awaitFirst(new StartupEvent()));
        looked.await();
        // When
        start.start();
        // Then
        assertThat(start.join(Duration.ofMillis(50))).isFalse();
        answered.countDown();
        assertThat(start.join(Duration.ofSeconds(1))).isTrue();
    }

    @Test
    void the_start_does_not_wait_for_ever_for_a_store_that_does_not_answer() {
        // Given
        var never = new CountDownLatch(1);
        lookout.every("slow", NEVER, () -> waits(never));
        // When
        var start = Thread.ofVirtual().start(() -> lookout.awaitFirst(new StartupEvent()));
        // Then
        await().atMost(Duration.ofSeconds(8)).until(() -> !start.isAlive());
        assertThat(never.getCount()).isEqualTo(1);
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
