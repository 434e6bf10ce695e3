package io.sluice.bench.k6;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.event.RawRequest;
import io.sluice.event.Verification.Verified;
import io.sluice.provider.Provider;
import io.sluice.provider.Provider.Reading;
import io.sluice.provider.Providers;
import io.sluice.provider.Signer;
import io.sluice.provider.SigningSecrets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The load scripts post what the gateway takes. k6 is not needed: they are run as they are by another engine. */
class ScriptsTest {
    private static final int ROUNDS = 25;
    private static final String PUBLIC = "https://hooks.example.com";
    private static final Map<String, String> GCAL =
            Map.of("channel_id", "a-channel-of-ours", "resource_id", "what-it-watches");

    static Stream<String> scripts() throws IOException {
        try (var files = Files.list(Path.of("deploy/load/k6"))) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals("shared.js"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @CsvSource({"stripe, 1", "twilio, 1", "sendgrid, 10", "gcal, 1"})
    void what_a_script_posts_is_genuine_goes_to_its_source_and_holds_new_events(String name, int batch) {
        // Given
        var provider = new Providers().get(name);
        var keys = signer(name).keys(new Random(1));
        var secrets = new SigningSecrets(
                List.of(new SigningSecrets.Secret(UUID.randomUUID(), keys.stored())),
                true,
                name.equals("gcal") ? GCAL : Map.of());
        // When
        List<RawRequest> requests;
        try (var k6 = new K6(environment(name, keys))) {
            requests = k6.requests(name + ".js", name, ROUNDS);
        }
        // Then
        assertThat(requests).hasSize(ROUNDS).allSatisfy(request -> {
            assertThat(request.url()).isEqualTo("http://gateway:8080/webhooks/" + name + "/src_1");
            assertThat(provider.verify(asKnown(request), secrets, Instant.now()))
                    .isInstanceOf(Verified.class);
        });
        assertThat(requests.stream().flatMap(request -> keys(provider, request)))
                .doesNotHaveDuplicates()
                .hasSize(ROUNDS * batch);
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void a_script_has_stages_and_bounds_and_a_function_for_each_scenario(String script) {
        try (var k6 = new K6(Map.of("RATE", "100"))) {
            // When
            var options = k6.options(script);
            // Then
            var thresholds = options.path("thresholds");
            assertThat(thresholds.path("http_req_duration").path(0).asText()).isEqualTo("p(95)<200");
            assertThat(thresholds.path("http_req_failed").path(0).asText()).isEqualTo("rate<0.001");
            assertThat(options.path("scenarios").properties()).isNotEmpty().allSatisfy(scenario -> {
                assertThat(scenario.getValue().path("stages")).hasSize(3);
                assertThat(k6.exports(script, scenario.getValue().path("exec").asText()))
                        .isTrue();
            });
        }
    }

    @Test
    void all_scripts_together_send_the_rate_that_one_does() {
        try (var k6 = new K6(Map.of("RATE", "200"))) {
            // When
            var targets = k6.options("all.js")
                    .path("scenarios")
                    .valueStream()
                    .map(scenario ->
                            scenario.path("stages").path(1).path("target").asInt());
            // Then
            assertThat(targets).containsExactly(80, 60, 40, 20);
        }
    }

    private static Map<String, String> environment(String name, Signer.Keys keys) {
        var environment = new HashMap<>(Map.of(
                "URL",
                "http://gateway:8080/",
                "PUBLIC_URL",
                PUBLIC,
                name.toUpperCase(java.util.Locale.ROOT) + "_SOURCE",
                "src_1",
                "GCAL_CHANNEL",
                GCAL.get("channel_id"),
                "GCAL_RESOURCE",
                GCAL.get("resource_id")));
        var signing = keys.signing() instanceof KeyPair pair
                ? Base64.getEncoder().encodeToString(pair.getPrivate().getEncoded())
                : new String((byte[]) keys.signing(), UTF_8);
        for (var variable : List.of("STRIPE_SECRET", "TWILIO_TOKEN", "SENDGRID_KEY", "GCAL_TOKEN")) {
            environment.put(variable, signing);
        }
        return environment;
    }

    /** As the gateway sees it, which knows the URL that providers were given. */
    private static RawRequest asKnown(RawRequest request) {
        return new RawRequest(
                request.method(),
                request.url().replace("http://gateway:8080", PUBLIC),
                request.headers(),
                request.body());
    }

    private static Stream<String> keys(Provider provider, RawRequest request) {
        return switch (provider.read(request)) {
            case Reading.Events events -> events.events().stream().map(event -> event.key());
            case Reading.Malformed malformed -> throw new AssertionError(malformed.reason());
        };
    }

    private static Signer signer(String provider) {
        return ServiceLoader.load(Signer.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(signer -> signer.provider().equals(provider))
                .findFirst()
                .orElseThrow();
    }
}
