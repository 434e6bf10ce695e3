package io.sluice.ops.probe;

import io.smallrye.mutiny.Uni;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.eclipse.microprofile.health.HealthCheckResponse;

/**
 * Asks one store whether it answers. Who asks waits 700 ms at most. While one question is open, others who ask share it, so a store that hangs costs one thread
 * however often it is asked. Thread-safe.
 */
final class StoreCheck {
    private static final int LIMIT_MILLIS = 700;

    private final String name;
    private final Supplier<CompletionStage<?>> question;
    private CompletableFuture<HealthCheckResponse> open;

    /** @param question asked again for each round; must come to an end of its own, late though it may be */
    StoreCheck(String name, Supplier<CompletionStage<?>> question) {
        this.name = name;
        this.question = question;
        this.open = CompletableFuture.completedFuture(HealthCheckResponse.up(name));
    }

    /** Never fails; never repeats what the store said. */
    Uni<HealthCheckResponse> response() {
        return Uni.createFrom()
                .completionStage(() -> round().copy()
                        .completeOnTimeout(
                                down("no answer within " + LIMIT_MILLIS + " ms"), LIMIT_MILLIS, TimeUnit.MILLISECONDS));
    }

    private synchronized CompletableFuture<HealthCheckResponse> round() {
        if (open.isDone()) {
            open = question.get()
                    .handle((answer, failure) ->
                            failure == null ? HealthCheckResponse.up(name) : down("refused or unreachable"))
                    .toCompletableFuture();
        }
        return open;
    }

    private HealthCheckResponse down(String reason) {
        return HealthCheckResponse.named(name).withData("reason", reason).down().build();
    }
}
