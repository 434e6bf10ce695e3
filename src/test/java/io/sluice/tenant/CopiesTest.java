package io.sluice.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What a node serves of Postgres, while it is there, is away or hangs. */
class CopiesTest {
    private static final Duration FRESH = Duration.ofSeconds(5);
    private static final Executor THREADS = task -> Thread.ofVirtual().start(task);

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);
    private final AtomicInteger loads = new AtomicInteger();
    private volatile Copies.Loader<String, String> postgres = key -> Optional.of("old");
    private final Copies<String, String> copies = copies(Duration.ofMillis(20));

    private Copies<String, String> copies(Duration patience) {
        return new Copies<>(
                new Copies.Terms(100, FRESH, patience, Duration.ofHours(24), 2), this::load, THREADS, nanos::get);
    }

    private Optional<String> load(String key) throws Exception {
        loads.incrementAndGet();
        return postgres.load(key);
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private static CompletableFuture<Void> hanging() {
        return new CompletableFuture<>();
    }

    private static Copies.Loader<String, String> after(CompletableFuture<Void> end, String value) {
        return key -> {
            end.join();
            return Optional.of(value);
        };
    }

    @Test
    void a_fresh_copy_is_served_without_a_question() {
        copies.get("a").join();
        pass(FRESH.minusNanos(1));
        assertThat(copies.get("a")).isCompletedWithValue(Optional.of("old"));
        assertThat(loads).hasValue(1);
    }

    @Test
    void the_first_request_after_idle_time_sees_what_is_new() {
        // Given
        var patient = copies(Duration.ofMinutes(1));
        patient.get("a").join();
        postgres = key -> Optional.of("new");
        // When
        pass(Duration.ofHours(1));
        // Then
        assertThat(patient.get("a").join()).contains("new");
    }

    @Test
    void those_who_ask_at_once_share_one_load() {
        // Given
        var patient = copies(Duration.ofMinutes(1));
        patient.get("a").join();
        pass(FRESH);
        var end = hanging();
        postgres = after(end, "new");
        // When
        var first = patient.get("a");
        var second = patient.get("a");
        end.complete(null);
        // Then
        assertThat(first.join()).contains("new");
        assertThat(second.join()).contains("new");
        assertThat(loads).hasValue(2);
    }

    @Test
    void the_old_copy_serves_without_another_try_for_a_while_where_a_load_fails() {
        // Given
        copies.get("a").join();
        postgres = key -> {
            throw new IllegalStateException("away");
        };
        pass(FRESH);
        // When
        assertThat(copies.get("a").join()).contains("old");
        // Then
        assertThat(copies.get("a")).isCompletedWithValue(Optional.of("old"));
        assertThat(loads).hasValue(2);
    }

    @Test
    void while_a_load_hangs_only_the_first_ones_wait() {
        // Given
        copies.get("a").join();
        pass(FRESH);
        var end = hanging();
        postgres = after(end, "new");
        // When
        assertThat(copies.get("a").join()).contains("old");
        // Then
        assertThat(copies.get("a")).isCompletedWithValue(Optional.of("old"));
        // When
        pass(FRESH);
        assertThat(copies.get("a").join()).contains("old");
        // Then
        assertThat(loads).hasValue(2);
        end.complete(null);
    }

    @Test
    void a_copy_of_yesterday_does_not_serve() {
        copies.get("a").join();
        postgres = key -> {
            throw new IllegalStateException("away");
        };
        pass(Duration.ofHours(24));
        assertThatThrownBy(() -> copies.get("a").join()).hasCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void absence_is_remembered_while_fresh_and_never_served_instead_of_a_failure() {
        // Given
        postgres = key -> Optional.empty();
        copies.get("a").join();
        assertThat(copies.get("a")).isCompletedWithValue(Optional.empty());
        // When
        postgres = key -> {
            throw new IllegalStateException("away");
        };
        pass(FRESH);
        // Then
        assertThatThrownBy(() -> copies.get("a").join()).hasCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void what_was_dropped_is_loaded_again() {
        postgres = key -> Optional.empty();
        copies.get("a").join();
        postgres = key -> Optional.of("new");
        copies.drop("a");
        assertThat(copies.get("a").join()).contains("new");
    }

    @Test
    void what_was_read_before_a_change_does_not_outlive_it() {
        // Given
        var end = hanging();
        var reading = hanging();
        postgres = key -> {
            reading.complete(null);
            return after(end, "old").load(key);
        };
        var before = copies.get("a");
        reading.join();
        // When
        copies.stale(value -> false);
        postgres = key -> Optional.of("new");
        var later = copies.get("a").join();
        end.complete(null);
        // Then
        assertThat(before.join()).contains("old");
        assertThat(later).contains("new");
        assertThat(copies.get("a").join()).contains("new");
    }

    @Test
    void only_what_changed_is_loaded_again_and_its_old_copy_serves_while_that_fails() {
        // Given
        postgres = Optional::of;
        copies.get("a").join();
        copies.get("b").join();
        postgres = key -> {
            throw new IllegalStateException("away");
        };
        // When
        copies.stale(value -> value.equals(Optional.of("a")));
        // Then
        assertThat(copies.get("b")).isCompletedWithValue(Optional.of("b"));
        assertThat(copies.get("a").join()).contains("a");
        assertThat(loads).hasValue(3);
    }

    @Test
    void what_is_not_known_takes_no_more_than_its_share_of_connections() {
        // Given
        copies.get("known").join();
        pass(FRESH);
        var end = hanging();
        postgres = after(end, "new");
        var strangers = List.of(copies.get("x"), copies.get("y"), copies.get("z"));
        // When
        assertThatThrownBy(() -> CompletableFuture.anyOf(strangers.toArray(CompletableFuture[]::new))
                        .join())
                .hasCauseInstanceOf(RejectedExecutionException.class);
        // Then
        assertThat(copies.get("known").join()).contains("old");
        end.complete(null);
        assertThat(strangers.stream().filter(CopiesTest::loaded)).hasSize(2);
    }

    private static boolean loaded(CompletableFuture<Optional<String>> one) {
        return one.handle((value, error) -> error == null).join();
    }
}
