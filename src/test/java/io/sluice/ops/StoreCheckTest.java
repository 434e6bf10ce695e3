package io.sluice.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ops.StoreCheck.State;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StoreCheckTest {

    @Test
    void a_store_that_hangs_is_down_and_is_asked_once_however_many_wait() {
        // Given
        var asked = new AtomicInteger();
        var check = new StoreCheck(() -> {
            asked.incrementAndGet();
            return new CompletableFuture<String>();
        });
        var first = check.state();
        // When
        var second = check.state();
        // Then
        assertThat(first.join().isUp()).isFalse();
        assertThat(second.join()).isEqualTo(State.down("no answer within 700 ms"));
        assertThat(asked).hasValue(1);
    }

    @Test
    void a_store_that_came_back_is_up_again() {
        // Given
        var answers = new AtomicInteger();
        CompletionStage<String> down = CompletableFuture.failedFuture(new IllegalStateException("secret"));
        CompletionStage<String> up = CompletableFuture.completedFuture("OK");
        var check = new StoreCheck(() -> answers.getAndIncrement() == 0 ? down : up);
        var before = check.state().join();
        // When
        var after = check.state().join();
        // Then
        assertThat(before).isEqualTo(State.down("refused or unreachable"));
        assertThat(after).isEqualTo(State.up());
    }
}
