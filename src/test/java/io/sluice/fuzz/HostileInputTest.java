package io.sluice.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.event.Headers;
import io.sluice.event.RawRequest;
import io.sluice.provider.Provider;
import io.sluice.provider.Provider.Reading;
import io.sluice.provider.Providers;
import io.sluice.provider.Signer;
import io.sluice.provider.SigningSecrets;
import io.sluice.provider.SigningSecrets.Secret;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bodies made to cost: each is judged and read in little time, and eight times the bytes do not take the square of that. */
class HostileInputTest {
    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
    private static final int MIB = 1024 * 1024;
    private static final int TRIES = 5;

    /**
     * Of a MiB, while its sender waits. 50 ms is what is wanted, and four times as much the bar: on a machine that is busy with other builds the processor's own time grows,
     * most where memory is walked (names of one hash: 60 to 130 ms there).
     */
    private static final Duration JUDGED = Duration.ofMillis(50).multipliedBy(4);

    /** Of a MiB, in the worker: nobody waits, and each of its events counts. */
    private static final Duration PROJECTED = Duration.ofSeconds(1);

    /** Eight times the bytes take about eight times as long, and more where the processor's cache ends; were it the square, 64 times. */
    private static final int GROWTH = 32;

    /** Too little to compare. */
    private static final Duration SHORT = Duration.ofMillis(10);

    record Hostile(Provider provider, Signer signer, String mediaType, String name, IntFunction<byte[]> body) {
        RawRequest request(int size) {
            var sample = signer.sign(signer.samples().getFirst().request(), signer.keys(new Random(1)), NOW);
            var headers =
                    new ArrayList<>(sample.headers().without("Content-Type").entries());
            headers.add(
                    Map.entry("Content-Type", mediaType + (mediaType.startsWith("multipart") ? "; boundary=b" : "")));
            return new RawRequest("POST", sample.url(), new Headers(headers), body.apply(size));
        }

        SigningSecrets secrets() {
            var random = new Random(2);
            return new SigningSecrets(
                    Stream.generate(() -> new Secret(
                                    UUID.randomUUID(), signer.keys(random).stored()))
                            .limit(2)
                            .toList(),
                    true,
                    signer.config());
        }

        @Override
        public String toString() {
            return provider.name() + ": " + name;
        }
    }

    private static Stream<Signer> signers() {
        return ServiceLoader.load(Signer.class).stream().map(ServiceLoader.Provider::get);
    }

    static Stream<Hostile> hostile() {
        return signers()
                .filter(Signer::signsBody) // no other body is read
                .flatMap(signer -> {
                    var provider = new Providers().get(signer.provider());
                    var types = provider.limits().mediaTypes();
                    return (types.isEmpty()
                                    ? Stream.of("application/json")
                                    : types.stream().sorted())
                            .flatMap(type -> HostileBodies.of(type).entrySet().stream()
                                    .map(e -> new Hostile(provider, signer, type, e.getKey(), e.getValue())));
                });
    }

    static Stream<RawRequest> headers() {
        var values = List.of(
                "t=1700000000" + ",v1=00".repeat(MIB / 6),
                "t=1,".repeat(MIB / 4),
                "A".repeat(MIB),
                "=".repeat(MIB),
                ",".repeat(MIB));
        return signers()
                .flatMap(signer -> signer.headers().stream()
                        .flatMap(header -> values.stream().map(value -> {
                            var sample =
                                    signer.sign(signer.samples().getFirst().request(), signer.keys(new Random(1)), NOW);
                            var entries = new ArrayList<>(
                                    sample.headers().without(header).entries());
                            entries.add(Map.entry(header, value));
                            return sample.withHeaders(new Headers(entries));
                        })));
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void a_hostile_body_is_judged_in_little_time(Hostile given) {
        // Given
        var request = given.request(MIB);
        var secrets = given.secrets();
        // When
        var judged = best(JUDGED, () -> judge(given.provider(), request, secrets));
        var projected = best(PROJECTED, () -> project(given.provider(), request));
        // Then
        assertThat(judged).as("verify and read").isLessThan(JUDGED);
        assertThat(projected).as("read, project and show").isLessThan(PROJECTED);
        if (judged.compareTo(SHORT) > 0) {
            var eighth = given.request(MIB / 8);
            var few = best(Duration.ZERO, () -> judge(given.provider(), eighth, secrets));
            var many = best(few.multipliedBy(GROWTH), () -> judge(given.provider(), request, secrets));
            assertThat(many).isLessThan(few.multipliedBy(GROWTH).plus(SHORT));
        }
    }

    @ParameterizedTest
    @MethodSource("headers")
    void a_hostile_header_or_url_is_judged_in_little_time(RawRequest request) {
        // Given
        var longer = new RawRequest(
                request.method(),
                request.url() + "?" + "bodySHA256=0&".repeat(MIB / 13),
                request.headers(),
                request.body());
        for (var provider : new Providers().all()) {
            var secrets = new SigningSecrets(
                    List.of(new Secret(UUID.randomUUID(), "whsec_x".getBytes(UTF_8))), true, Map.of());
            // When
            var judged = best(JUDGED, () -> judge(provider, longer, secrets));
            // Then
            assertThat(judged).as(provider.name()).isLessThan(JUDGED);
        }
    }

    @Test
    void content_that_would_have_to_be_unpacked_is_not_taken() {
        for (var provider : new Providers().all()) {
            for (var encoding : List.of("gzip", "deflate", "br", "zstd", "identity, gzip", "x")) {
                var request = new RawRequest(
                        "POST",
                        "/",
                        Headers.of("Content-Type", "application/json", "Content-Encoding", encoding),
                        new byte[0]);
                assertThat(provider.limits().accepts(request)).as(encoding).isFalse();
            }
        }
    }

    private static void judge(Provider provider, RawRequest request, SigningSecrets secrets) {
        provider.verify(request, secrets, NOW);
        provider.read(request);
    }

    private static void project(Provider provider, RawRequest request) {
        if (provider.read(request) instanceof Reading.Events(var events)) {
            for (var event : events) {
                provider.project(event, NOW);
                provider.payload(event);
            }
        }
    }

    /** The least time that this thread worked, in several tries; what others do on the machine, and the collector, do not count. One try below the bar is enough. */
    private static Duration best(Duration bar, Runnable work) {
        var clock = ManagementFactory.getThreadMXBean();
        long best = Long.MAX_VALUE;
        for (int i = 0; i < TRIES && best >= bar.toNanos(); i++) {
            long start = clock.getCurrentThreadCpuTime();
            work.run();
            best = Math.min(best, clock.getCurrentThreadCpuTime() - start);
        }
        return Duration.ofNanos(best);
    }
}
