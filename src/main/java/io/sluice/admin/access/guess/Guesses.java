package io.sluice.admin.access.guess;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.github.bucket4j.Bucket;
import io.sluice.tenant.rate.Meter;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Slows whoever tries credentials. An address has a few wrong ones to spend, and gets more with time. A wrong one that comes again is no guess: such are counted apart and
 * ten times as many, so that one that is set up wrongly locks nobody out, and cannot flood the look-up either. One that was good today passes whatever its neighbours try.
 * Thread-safe, never blocks.
 *
 * <p>Whether a credential is good is never answered from here, so that a revoked one is dead at once. Each node counts for itself. An IPv6 customer has a network
 * of 64 bits, and that is what counts as one address.
 */
@ApplicationScoped
public class Guesses {
    private static final int NETWORK_BYTES = 8;
    private static final int REPEATS_PER_GUESS = 10;

    private final GuessConfig config;
    private final LongSupplier nanos;
    private final Cache<String, Bucket> addresses;
    private final Cache<String, Bucket> repeats;
    private final Cache<Guess, Boolean> wrong;
    private final Cache<ByteBuffer, Boolean> good;

    @Inject
    Guesses(GuessConfig config) {
        this(config, System::nanoTime);
    }

    Guesses(GuessConfig config, LongSupplier nanos) {
        this.config = config;
        this.nanos = nanos;
        // After so long without a guess an address has all of them again.
        var refill = config.every().multipliedBy(config.burst() + 1L);
        this.addresses = cache(nanos::getAsLong).expireAfterAccess(refill).build();
        this.repeats = cache(nanos::getAsLong).expireAfterAccess(refill).build();
        this.wrong = cache(nanos::getAsLong).expireAfterWrite(config.remember()).build();
        this.good = cache(nanos::getAsLong).expireAfterWrite(config.remember()).build();
    }

    private Caffeine<Object, Object> cache(Ticker ticker) {
        return Caffeine.newBuilder().ticker(ticker).maximumSize(config.remembered());
    }

    /** Whether a credential may be looked up. */
    public sealed interface Turn {
        /** It may; what came of it is to be told. */
        record Taken(Guess guess, boolean paid) implements Turn {}

        /** It may not, for so long. */
        record Slowed(Duration time) implements Turn {}
    }

    /** One credential from one address, neither of them in clear. */
    public record Guess(String address, ByteBuffer credential) {
        @Override
        public String toString() {
            return "Guess";
        }
    }

    /** A guess is paid for beforehand, so that many at once are not more than many in a row. */
    public Turn take(String address, String credential) {
        var guess = new Guess(network(address), hash(credential));
        if (good.getIfPresent(guess.credential()) != null) {
            return new Turn.Taken(guess, false);
        }
        var bucket = bucket(guess);
        if (wrong.getIfPresent(guess) != null) {
            var again = bucket(repeats, guess, REPEATS_PER_GUESS);
            return again.tryConsume(1) ? new Turn.Taken(guess, false) : slowed(again);
        }
        return bucket.tryConsume(1) ? new Turn.Taken(guess, true) : slowed(bucket);
    }

    /** One that is known without a look-up. */
    public Turn.Taken known(String address, String credential) {
        return new Turn.Taken(new Guess(network(address), hash(credential)), false);
    }

    /** It was good: it cost nothing. */
    public void good(Turn.Taken turn) {
        refund(turn);
        good.put(turn.guess().credential(), true);
    }

    /** It was wrong. */
    public void wrong(Turn.Taken turn) {
        good.invalidate(turn.guess().credential());
        boolean again = wrong.asMap().putIfAbsent(turn.guess(), true) != null;
        if (again) {
            refund(turn);
        } else if (!turn.paid()) {
            bucket(turn.guess()).tryConsume(1);
        }
    }

    /** Nobody could say: it cost nothing. */
    public void unknown(Turn.Taken turn) {
        refund(turn);
    }

    private void refund(Turn.Taken turn) {
        if (turn.paid()) {
            bucket(turn.guess()).addTokens(1);
        }
    }

    private static Turn slowed(Bucket bucket) {
        return new Turn.Slowed(
                Duration.ofNanos(bucket.estimateAbilityToConsume(1).getNanosToWaitForRefill()));
    }

    private Bucket bucket(Guess guess) {
        return bucket(addresses, guess, 1);
    }

    private Bucket bucket(Cache<String, Bucket> buckets, Guess guess, int times) {
        return buckets.get(
                guess.address(),
                address -> Bucket.builder()
                        .addLimit(limit ->
                                limit.capacity((long) config.burst() * times).refillGreedy(times, config.every()))
                        .withCustomTimePrecision(new Meter(nanos))
                        .build());
    }

    private static String network(String address) {
        return literal(address)
                .filter(Inet6Address.class::isInstance)
                .map(six -> HexFormat.of().formatHex(Arrays.copyOf(six.getAddress(), NETWORK_BYTES)))
                .orElse(address);
    }

    private static Optional<InetAddress> literal(String address) {
        try {
            return Optional.of(InetAddress.ofLiteral(address));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static ByteBuffer hash(String credential) {
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(credential.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(hash).asReadOnlyBuffer();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is part of every JDK", e);
        }
    }
}
