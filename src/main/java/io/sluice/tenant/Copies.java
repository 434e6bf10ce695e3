package io.sluice.tenant;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A node's copies of what rests in Postgres. Never blocks its caller; thread-safe.
 *
 * <p>A copy that is not fresh is loaded again before it is used; those who ask meanwhile share that load. Only where it fails or takes too long does the old copy
 * serve, and then at once until the next try. Absence is a copy too while it is fresh, and none afterwards.
 */
final class Copies<K, V> {

    /** Blocking. */
    interface Loader<K, V> {
        Optional<V> load(K key) throws Exception;
    }

    /**
     * @param fresh how long a copy serves without question, and after a vain load the old one
     * @param patience how long those who have an old copy wait for a new one
     * @param kept the greatest age of an old copy that serves
     * @param strangers how many keys of which there is no copy are loaded at once
     */
    record Terms(int size, Duration fresh, Duration patience, Duration kept, int strangers) {}

    private record Served<V>(CompletableFuture<Optional<V>> value, long loadedAt, long until) {
        Served<V> until(long time) {
            return new Served<>(value, loadedAt, time);
        }
    }

    private final Terms terms;
    private final Loader<K, V> loader;
    private final Executor loaders;
    private final LongSupplier nanos;
    private final Semaphore strangers;
    private final Cache<K, Copy> cache;

    /** @param loaders runs what blocks, each at once and in another thread */
    Copies(Terms terms, Loader<K, V> loader, Executor loaders, LongSupplier nanos) {
        this.terms = terms;
        this.loader = loader;
        this.loaders = loaders;
        this.nanos = nanos;
        this.strangers = new Semaphore(terms.strangers());
        this.cache = Caffeine.newBuilder()
                .maximumSize(terms.size())
                .expireAfterAccess(terms.kept())
                .executor(loaders)
                .build();
    }

    /** Fails where it cannot be loaded and no copy serves. */
    CompletableFuture<Optional<V>> get(K key) {
        return cache.get(key, Copy::new).serve();
    }

    /** There is no old copy of it any more. */
    void drop(K key) {
        cache.invalidate(key);
    }

    /** Also goes on without those that are being loaded for the first time, as nobody knows yet what they are. */
    void drop(Predicate<Optional<V>> which) {
        cache.asMap().values().removeIf(copy -> copy.is(which));
    }

    /** Loaded again before the next use; until that succeeds, the old copy may serve. */
    void stale(Predicate<Optional<V>> which) {
        for (var copy : cache.asMap().values()) {
            if (copy.is(which)) {
                copy.stale();
            }
        }
    }

    private final class Copy {
        private final K key;
        private volatile @Nullable Served<V> served;
        private @Nullable CompletableFuture<Optional<V>> loading;
        /** What those who come now get: the load, or the old copy where that takes too long. */
        private @Nullable CompletableFuture<Optional<V>> answer;

        Copy(K key) {
            this.key = key;
        }

        CompletableFuture<Optional<V>> serve() {
            long now = nanos.getAsLong();
            var copy = served;
            return copy != null && now - copy.until() < 0 ? copy.value() : renewed(now);
        }

        private synchronized CompletableFuture<Optional<V>> renewed(long now) {
            var copy = served;
            if (copy != null && now - copy.until() < 0) {
                return copy.value();
            }
            var shared = answer;
            if (shared == null) {
                var load = loading == null ? load(now) : loading;
                shared = copy != null && serves(copy, now) ? orOld(load, copy) : load;
                answer = shared;
            }
            return shared;
        }

        private boolean serves(Served<V> copy, long now) {
            return now - copy.loadedAt() < terms.kept().toNanos()
                    && copy.value().join().isPresent();
        }

        private CompletableFuture<Optional<V>> load(long now) {
            var load = new CompletableFuture<Optional<V>>();
            loading = load;
            var known = served != null && served.value().join().isPresent();
            loaders.execute(() -> run(load, known, now));
            return load;
        }

        /** A load that never ended would close its key for ever, so that even errors end it. */
        private void run(CompletableFuture<Optional<V>> load, boolean known, long started) {
            try {
                var value = known ? loader.load(key) : stranger();
                loaded(load, value, started);
                load.complete(value);
            } catch (Throwable e) {
                failed(load);
                load.completeExceptionally(e);
            }
        }

        private Optional<V> stranger() throws Exception {
            if (!strangers.tryAcquire(terms.patience().toNanos(), TimeUnit.NANOSECONDS)) {
                throw new RejectedExecutionException("too much that is not known is asked for at once");
            }
            try {
                return loader.load(key);
            } finally {
                strangers.release();
            }
        }

        /** As old as its load's start: a change may have come since. */
        private synchronized void loaded(CompletableFuture<?> load, Optional<V> value, long started) {
            if (loading == load) {
                end();
                served = new Served<>(
                        CompletableFuture.completedFuture(value),
                        started,
                        started + terms.fresh().toNanos());
            }
        }

        private synchronized void failed(CompletableFuture<?> load) {
            if (loading == load) {
                end();
                keep();
            }
        }

        private CompletableFuture<Optional<V>> orOld(CompletableFuture<Optional<V>> load, Served<V> old) {
            return load.copy()
                    .orTimeout(terms.patience().toNanos(), TimeUnit.NANOSECONDS)
                    .handle((value, error) -> {
                        if (error == null) {
                            return value;
                        }
                        late(load);
                        return old.value().join();
                    });
        }

        private synchronized void late(CompletableFuture<?> load) {
            if (loading == load) {
                answer = null;
                keep();
            }
        }

        /** Serves the old copy for a while without another try, if it is one that may. */
        private void keep() {
            var copy = served;
            long now = nanos.getAsLong();
            if (copy != null && serves(copy, now)) {
                served = copy.until(now + terms.fresh().toNanos());
            }
        }

        private void end() {
            loading = null;
            answer = null;
        }

        boolean is(Predicate<Optional<V>> which) {
            var copy = served;
            return copy == null || which.test(copy.value().join());
        }

        /** What is being loaded may have been read before the change, so it serves only those who wait for it already. */
        synchronized void stale() {
            end();
            var copy = served;
            if (copy != null) {
                served = copy.until(nanos.getAsLong());
            }
        }
    }
}
