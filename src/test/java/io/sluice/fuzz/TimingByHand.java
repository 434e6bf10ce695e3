package io.sluice.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.event.Headers;
import io.sluice.event.RawRequest;
import io.sluice.event.Verification;
import io.sluice.provider.Hmac;
import io.sluice.provider.Provider;
import io.sluice.provider.Providers;
import io.sluice.provider.Signer;
import io.sluice.provider.SigningSecrets;
import io.sluice.provider.SigningSecrets.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whether the time of a wrong signature tells how much of it is right: {@code ./mvnw -B test -Dtest=TimingByHand}, on a machine that does nothing else. Samples of signatures
 * that begin with nothing, half and all but one byte of the right one, taken in turns, are compared by Welch's t-test.
 *
 * @see <a href="https://eprint.iacr.org/2016/1123">Dude, is my code constant time?</a>
 */
class TimingByHand {
    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
    private static final int SAMPLES = Integer.getInteger("timing.samples", 4_000);
    private static final int CALLS = 100;
    private static final int WARM_UP = 400;

    /** Of the slowest samples this part is noise of the machine. */
    private static final double KEPT = 0.8;

    /** Beyond this the paper takes a leak as certain. */
    private static final double CERTAIN = 10;

    /** @param right the text that would pass */
    record Compared(String name, String right, Predicate<String> passes, boolean leaks) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Compared> compared() {
        var key = "slk_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJK";
        var bytes = key.getBytes(UTF_8);
        return Stream.concat(
                ServiceLoader.load(Signer.class).stream()
                        .map(ServiceLoader.Provider::get)
                        .filter(s -> s.keys(new Random(1)).signing() instanceof byte[])
                        .map(TimingByHand::provider),
                Stream.of(
                        new Compared("admin key", key, k -> MessageDigest.isEqual(bytes, k.getBytes(UTF_8)), false),
                        new Compared("HMAC alone", key, k -> Hmac.equal(bytes, k.getBytes(UTF_8)), false),
                        new Compared(
                                "control: compared byte by byte", key, k -> naive(bytes, k.getBytes(UTF_8)), true)));
    }

    private static Compared provider(Signer signer) {
        var provider = new Providers().get(signer.provider());
        var keys = signer.keys(new Random(1));
        var secrets = new SigningSecrets(List.of(new Secret(UUID.randomUUID(), keys.stored())), true, signer.config());
        var signed = signer.sign(signer.samples().getFirst().request(), keys, NOW);
        var header = signer.headers().getFirst();
        return new Compared(
                signer.provider(),
                signed.headers().single(header).orElseThrow(),
                value -> verify(provider, secrets, signed, header, value),
                false);
    }

    private static boolean verify(
            Provider provider, SigningSecrets secrets, RawRequest signed, String header, String value) {
        var entries = new ArrayList<>(signed.headers().without(header).entries());
        entries.add(Map.entry(header, value));
        return provider.verify(signed.withHeaders(new Headers(entries)), secrets, NOW) instanceof Verification.Verified;
    }

    /** What must not be done. */
    private static boolean naive(byte[] a, byte[] b) {
        for (int i = 0; i < a.length; i++) {
            if (a[i] != b[i]) {
                return false;
            }
        }
        return true;
    }

    @ParameterizedTest
    @MethodSource("compared")
    void the_time_of_a_wrong_text_does_not_tell_how_much_of_it_is_right(Compared given) {
        // Given
        assertThat(given.passes().test(given.right())).isTrue();
        int from = given.right().startsWith("t=") ? given.right().indexOf("v1=") + 3 : 0;
        var length = given.right().length() - from;
        var wrong = List.of(
                wrong(given.right(), from, 0),
                wrong(given.right(), from, length / 2),
                wrong(given.right(), from, length - 1));
        wrong.forEach(text -> assertThat(given.passes().test(text)).isFalse());
        // When
        var times = measured(given, wrong);
        // Then
        double half = t(times.get(0), times.get(1));
        double most = t(times.get(0), times.get(2));
        System.out.printf(
                "%s: %.1f ns, t of half %.1f, of all but one %.1f%n",
                given.name(), mean(times.getFirst()) / CALLS, half, most);
        assertThat(Math.max(Math.abs(half), Math.abs(most)) > CERTAIN).isEqualTo(given.leaks());
    }

    /** Equal up to there and different from there on, in characters of the same kind. */
    private static String wrong(String right, int from, int equal) {
        var text = right.getBytes(StandardCharsets.ISO_8859_1);
        for (int i = from + equal; i < text.length; i++) {
            text[i] = (byte) (text[i] == 'a' ? 'b' : 'a');
        }
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    /** In turns whose order is drawn anew, so that whatever happens on the machine happens to all. */
    private static List<double[]> measured(Compared given, List<String> texts) {
        var times = texts.stream().map(t -> new double[SAMPLES]).toList();
        var order = new ArrayList<>(List.of(0, 1, 2));
        var random = new Random(1);
        for (int i = -WARM_UP; i < SAMPLES; i++) {
            Collections.shuffle(order, random);
            for (int which : order) {
                long start = System.nanoTime();
                for (int call = 0; call < CALLS; call++) {
                    if (given.passes().test(texts.get(which))) {
                        throw new IllegalStateException("a wrong text passed");
                    }
                }
                if (i >= 0) {
                    times.get(which)[i] = System.nanoTime() - start;
                }
            }
        }
        return times.stream().map(TimingByHand::kept).toList();
    }

    private static double[] kept(double[] times) {
        var sorted = times.clone();
        Arrays.sort(sorted);
        return Arrays.copyOf(sorted, (int) (sorted.length * KEPT));
    }

    private static double mean(double[] times) {
        return Arrays.stream(times).average().orElseThrow();
    }

    private static double variance(double[] times) {
        double mean = mean(times);
        return Arrays.stream(times).map(x -> (x - mean) * (x - mean)).sum() / (times.length - 1);
    }

    private static double t(double[] a, double[] b) {
        return (mean(a) - mean(b)) / Math.sqrt(variance(a) / a.length + variance(b) / b.length);
    }
}
