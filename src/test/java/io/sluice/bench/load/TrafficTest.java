package io.sluice.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.event.RawRequest;
import io.sluice.event.Verification.Verified;
import io.sluice.provider.Provider;
import io.sluice.provider.Provider.Reading;
import io.sluice.provider.Signer;
import io.sluice.provider.SigningSecrets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The load that is measured is what providers send: a load that the gateway refuses, or takes for duplicates, would look fast. */
class TrafficTest {
    private static final int TENANTS = 3;
    private static final int REQUESTS = 40;

    static Stream<Traffic> traffic() {
        return Stream.of(new StripeTraffic(), new TwilioTraffic(), new SendGridTraffic(1), new SendGridTraffic(10));
    }

    @ParameterizedTest
    @MethodSource("traffic")
    void every_request_is_genuine_and_holds_new_events(Traffic traffic) {
        // Given
        var provider = found(Provider.class, traffic.provider(), Provider::name);
        var endpoints = endpoints(traffic);
        // When
        var signed = traffic.sign(endpoints, REQUESTS);
        // Then
        assertThat(signed.requests())
                .hasSize(REQUESTS)
                .allSatisfy(request -> assertThat(provider.verify(request, secrets(endpoints, request), Instant.now()))
                        .isInstanceOf(Verified.class));
        assertThat(signed.requests().stream().flatMap(r -> keys(provider, r)))
                .doesNotHaveDuplicates()
                .hasSize((int) signed.events());
    }

    @Test
    void no_two_signings_share_an_event() {
        // Given
        var traffic = new StripeTraffic();
        var endpoints = endpoints(traffic);
        // When
        var first = traffic.sign(endpoints, 1).requests().getFirst();
        var second = traffic.sign(endpoints, 1).requests().getFirst();
        // Then
        assertThat(first.body()).isNotEqualTo(second.body());
    }

    @Test
    void a_stripe_event_is_as_large_as_real_ones() {
        var signed = new StripeTraffic().sign(endpoints(new StripeTraffic()), 1);
        assertThat(signed.requests().getFirst().body().length).isBetween(4_800, 5_100);
    }

    @Test
    void wrk_is_given_each_request_with_its_length(@TempDir Path directory) throws Exception {
        // Given
        var signed = new TwilioTraffic().sign(endpoints(new TwilioTraffic()), 2);
        // When
        signed.write(directory.resolve("requests.bin"));
        // Then
        var text = Files.readString(directory.resolve("requests.bin"));
        int length = Integer.parseInt(text.substring(0, 8));
        assertThat(text.substring(8, 8 + length))
                .startsWith("POST /webhooks/twilio/0 HTTP/1.1\r\nHost: gateway.example\r\n")
                .endsWith("\r\n\r\n" + new String(signed.requests().getFirst().body()));
        assertThat(text.substring(16 + length)).startsWith("POST /webhooks/twilio/1 ");
    }

    private static List<Endpoint> endpoints(Traffic traffic) {
        var signer = found(Signer.class, traffic.provider(), Signer::provider);
        var random = new Random(1);
        return Stream.iterate(0, i -> i + 1)
                .limit(TENANTS)
                .map(i -> new Endpoint(
                        "https://gateway.example/webhooks/" + traffic.provider() + "/" + i,
                        signer,
                        signer.keys(random)))
                .toList();
    }

    private static <T> T found(Class<T> type, String name, java.util.function.Function<T, String> nameOf) {
        return ServiceLoader.load(type).stream()
                .map(ServiceLoader.Provider::get)
                .filter(one -> nameOf.apply(one).equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static SigningSecrets secrets(List<Endpoint> endpoints, RawRequest request) {
        var stored = endpoints.stream()
                .filter(e -> e.url().equals(request.url()))
                .findFirst()
                .orElseThrow()
                .keys()
                .stored();
        return new SigningSecrets(List.of(new SigningSecrets.Secret(UUID.randomUUID(), stored)), true, Map.of());
    }

    private static Stream<String> keys(Provider provider, RawRequest request) {
        return switch (provider.read(request)) {
            case Reading.Events read -> read.events().stream().map(e -> request.url() + e.key());
            case Reading.Malformed malformed -> throw new AssertionError(malformed.reason());
        };
    }
}
