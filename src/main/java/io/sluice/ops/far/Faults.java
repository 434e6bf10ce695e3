package io.sluice.ops.far;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;

/**
 * What goes wrong at a far side, switched while it runs; of several that meet a call, the first injected. Thread-safe.
 *
 * <p>The JDK's client asks again by itself, once, when a kept connection is cut before it answered a GET: count on one {@link Fault.Dropped} more than wanted.
 */
public final class Faults {
    private final List<Injected> injected = new ArrayList<>();

    /** All such calls go wrong until it is lifted. */
    public Injected inject(Predicate<Call> which, Fault fault) {
        return inject(Integer.MAX_VALUE, which, fault);
    }

    /** The next so many of such calls go wrong. */
    public synchronized Injected inject(int times, Predicate<Call> which, Fault fault) {
        var one = new Injected(times, which, fault);
        injected.add(one);
        return one;
    }

    /** All is well again, and what hung goes on. */
    public synchronized void lift() {
        injected.forEach(Injected::lift);
        injected.clear();
    }

    synchronized Optional<Injected> meeting(Call call) {
        return injected.stream().filter(i -> i.meets(call)).findFirst();
    }

    /** One fault at work. */
    public static final class Injected {
        private final CountDownLatch lifted = new CountDownLatch(1);
        private final Predicate<Call> which;
        private final Fault fault;
        private int left;
        private int hits;

        private Injected(int times, Predicate<Call> which, Fault fault) {
            this.left = times;
            this.which = which;
            this.fault = fault;
        }

        public void lift() {
            lifted.countDown();
        }

        /** How many calls it met so far. */
        public synchronized int hits() {
            return hits;
        }

        Fault fault() {
            return fault;
        }

        void awaitLifted() throws InterruptedException {
            lifted.await();
        }

        private synchronized boolean meets(Call call) {
            if (lifted.getCount() == 0 || left == 0 || !which.test(call)) {
                return false;
            }
            left--;
            hits++;
            return true;
        }
    }
}
