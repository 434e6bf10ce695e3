package io.sluice.ops;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Asks one store whether it answers. Who asks waits 700 ms at most. While one question is open, others who ask share it, so a store that hangs costs one thread
 * however often it is asked. Thread-safe.
 */
final class StoreCheck {
    private static final int LIMIT_MILLIS = 700;

    private final Supplier<CompletionStage<?>> question;
    private CompletableFuture<State> open = CompletableFuture.completedFuture(State.up());

    /** @param question asked again for each round; must come to an end of its own, late though it may be */
    StoreCheck(Supplier<CompletionStage<?>> question) {
        this.question = question;
    }

    /** @param reason empty when up; never repeats what the store said */
    record State(boolean isUp, String reason) {
        static State up() {
            return new State(true, "");
        }

        static State down(String reason) {
            return new State(false, reason);
        }
    }

    /** Never fails. */
    CompletableFuture<State> state() {
        return round().copy()
                .completeOnTimeout(
                        State.down("no answer within " + LIMIT_MILLIS + " ms"), LIMIT_MILLIS, TimeUnit.MILLISECONDS);
    }

    private synchronized CompletableFuture<State> round() {
        if (open.isDone()) {
            open = question.get()
                    .handle((answer, failure) -> failure == null ? State.up() : State.down("refused or unreachable"))
                    .toCompletableFuture();
        }
        return open;
    }
}
