package io.sluice.ops.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.Test;

class StoreCheckTest {

    @Test
    void a_store_that_hangs_is_down_and_is_asked_once_however_many_wait() {
        // Given
        var asked = new AtomicInteger();
        var check = new StoreCheck("store", () -> {
            asked.incrementAndGet();
            return new CompletableFuture<String>();
        });
        var first = check.response().subscribeAsCompletionStage();
        // When
        var second = check.response().subscribeAsCompletionStage();
        // Then
        assertThat(first.join().getStatus()).isEqualTo(Status.DOWN);
        assertThat(reason(second.join())).isEqualTo("no answer within 700 ms");
        assertThat(asked).hasValue(1);
    }

    @Test
    void a_store_that_came_back_is_up_again() {
        // Given
        var answers = new AtomicInteger();
        CompletionStage<String> down = CompletableFuture.failedFuture(new IllegalStateException("secret"));
        CompletionStage<String> up = CompletableFuture.completedFuture("OK");
        var check = new StoreCheck("store", () -> answers.getAndIncrement() == 0 ? down : up);
        var before = check.response().await().indefinitely();
        // When
        var after = check.response().await().indefinitely();
        // Then
        assertThat(reason(before)).isEqualTo("refused or unreachable");
        assertThat(after.getStatus()).isEqualTo(Status.UP);
    }

    private static Object reason(HealthCheckResponse response) {
        return response.getData().orElse(Map.of()).get("reason");
    }
}
