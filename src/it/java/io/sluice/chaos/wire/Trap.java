package io.sluice.chaos.wire;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Does something, once, in place of passing on what reaches a step. Thread-safe. */
public final class Trap {
    private final AtomicReference<Set> set = new AtomicReference<>(new Set(null, () -> {}, new CountDownLatch(0)));

    /** What happens; it may wait for what must have happened before. */
    @FunctionalInterface
    public interface Action {
        void run() throws Exception;
    }

    private record Set(@org.jspecify.annotations.Nullable Step step, Action action, CountDownLatch sprung) {}

    public void set(Step step, Action action) {
        set.set(new Set(step, action, new CountDownLatch(1)));
    }

    /** @return whether it went off within half a minute */
    public boolean sprung() throws InterruptedException {
        return set.get().sprung().await(30, TimeUnit.SECONDS);
    }

    /** @return false where the trap went off here */
    boolean passes(Step step) {
        var now = set.get();
        if (now.step() != step || !set.compareAndSet(now, new Set(null, () -> {}, now.sprung()))) {
            return true;
        }
        try {
            now.action().run();
        } catch (Exception e) {
            throw new AssertionError(e);
        } finally {
            now.sprung().countDown();
        }
        return false;
    }
}
