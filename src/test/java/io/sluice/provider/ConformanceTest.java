package io.sluice.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.sluice.event.Event;
import io.sluice.event.Headers;
import io.sluice.event.RawRequest;
import io.sluice.event.Verification;
import io.sluice.provider.Provider.Projection;
import io.sluice.provider.Provider.Reading;
import io.sluice.provider.SigningSecrets.Secret;
import io.sluice.record.Kinds;
import io.sluice.record.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The whole threat list, held against every provider there is. A new provider needs a {@link Signer} and samples, and nothing here. */
class ConformanceTest {
    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
    private static final int NOISE = 2_000;

    /** One sample of one provider, signed. */
    record Case(Provider provider, Signer signer, Signer.Sample sample, Signer.Keys keys) {
        RawRequest request() {
            return signer.sign(sample.request(), keys, NOW);
        }

        Verification verify(RawRequest request) {
            return verify(request, keys.stored());
        }

        Verification verify(RawRequest request, byte[]... stored) {
            return provider.verify(request, secrets(stored), NOW);
        }

        SigningSecrets secrets(byte[]... stored) {
            var active = Arrays.stream(stored)
                    .map(s -> new Secret(UUID.nameUUIDFromBytes(s), s))
                    .toList();
            return new SigningSecrets(active, true, signer.config());
        }

        List<Event> events() {
            return ((Reading.Events) provider.read(request())).events();
        }

        String header(String name) {
            return request().headers().single(name).orElseThrow();
        }

        @Override
        public String toString() {
            return provider.name() + " " + sample.name();
        }
    }

    private static Optional<Signer> signer(Provider provider) {
        return ServiceLoader.load(Signer.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(s -> s.provider().equals(provider.name()))
                .findFirst();
    }

    static Stream<Case> cases() {
        var random = new Random(1);
        return new Providers()
                .all().stream()
                        .flatMap(p -> signer(p).stream()
                                .flatMap(s ->
                                        s.samples().stream().map(sample -> new Case(p, s, sample, s.keys(random)))));
    }

    /** One case for each provider, where the sample does not matter. */
    static Stream<Case> providers() {
        var first = new java.util.TreeMap<String, Case>();
        cases().forEach(c -> first.putIfAbsent(c.provider().name(), c));
        return first.values().stream();
    }

    private static void rejected(Case given, String threat, RawRequest request, byte[]... stored) {
        assertThat(given.verify(request, stored)).as(threat).isInstanceOf(Verification.Rejected.class);
    }

    private static RawRequest renamed(RawRequest request, UnaryOperator<String> name) {
        return request.withHeaders(new Headers(request.headers().entries().stream()
                .map(h -> Map.entry(name.apply(h.getKey()), h.getValue()))
                .toList()));
    }

    @Test
    void every_provider_has_a_signer_and_samples() {
        assertThat(new Providers().all()).isNotEmpty().allSatisfy(p -> {
            assertThat(signer(p)).as("signer of %s", p.name()).isPresent();
            assertThat(signer(p).orElseThrow().samples()).isNotEmpty();
        });
    }

    @ParameterizedTest
    @MethodSource("cases")
    void a_genuine_request_verifies_with_its_secret_in_any_place_among_several(Case given) {
        // Given
        var random = new Random(2);
        var own = given.keys().stored();
        var request = given.request();
        for (int place = 0; place < 4; place++) {
            var stored = new ArrayList<byte[]>();
            for (int i = 0; i < 3; i++) {
                stored.add(given.signer().keys(random).stored());
            }
            stored.add(place, own);
            // When
            var verification = given.verify(request, stored.toArray(byte[][]::new));
            // Then
            assertThat(verification)
                    .isEqualTo(new Verification.Verified(request, Optional.of(UUID.nameUUIDFromBytes(own))));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void a_genuine_request_is_within_the_limits(Case given) {
        // Given
        var limits = given.provider().limits();
        var request = given.request();
        // Then
        assertThat(limits.accepts(request)).isTrue();
        assertThat(limits.methods()).contains(request.method());
        assertThat(request.body().length).isLessThanOrEqualTo(limits.maxBytes());
    }

    @ParameterizedTest
    @MethodSource("providers")
    void its_secrets_and_configuration_can_be_stored_and_an_empty_secret_cannot(Case given) {
        // Given
        var provider = given.provider();
        // Then
        assertThat(provider.secretProblem(given.keys().stored())).isEmpty();
        assertThat(provider.secretProblem(new byte[0])).isPresent();
        assertThat(provider.configProblems(given.signer().config(), false, true))
                .isEmpty();
        assertThat(provider.secretHeaders()).allSatisfy(h -> assertThat(h).isEqualTo(h.toLowerCase(Locale.ROOT)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void a_body_that_was_touched_does_not_match(Case given) {
        // Given
        var request = given.request();
        ConformanceThreats.bodies(request.body(), new Random(3)).forEach((threat, body) -> {
            // When
            var verification = given.verify(request.withBody(body));
            // Then
            if (given.signer().signsBody()) {
                assertThat(verification).as(threat).isEqualTo(Verification.mismatch());
            } else {
                assertThat(verification).as(threat).isInstanceOf(Verification.Verified.class);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("cases")
    void a_request_without_its_signature_lacks_it(Case given) {
        // Given
        var request = given.request();
        for (var header : given.signer().headers()) {
            var without = request.withHeaders(request.headers().without(header));
            boolean first = header.equals(given.signer().headers().getFirst());
            // Then
            assertThat(given.verify(without))
                    .as(header)
                    .isEqualTo(first ? Verification.missing() : Verification.mismatch());
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void a_signature_that_was_touched_is_rejected(Case given) {
        // Given
        var request = given.request();
        for (var header : given.signer().headers()) {
            for (var value : ConformanceThreats.values(given.header(header))) {
                // Then
                rejected(
                        given,
                        header + " of " + value.length() + " characters",
                        ConformanceThreats.with(request, header, value),
                        given.keys().stored());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void a_repeated_signature_is_rejected(Case given) {
        // Given
        var stored = given.keys().stored();
        for (var header : given.signer().headers()) {
            var value = given.header(header);
            // Then
            rejected(given, "twice", ConformanceThreats.with(given.request(), header, value, value), stored);
            rejected(given, "genuine first", ConformanceThreats.with(given.request(), header, value, "x"), stored);
            rejected(given, "genuine last", ConformanceThreats.with(given.request(), header, "x", value), stored);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void a_request_is_rejected_where_its_secret_is_not_known(Case given) {
        // Given
        var request = given.request();
        var random = new Random(4);
        // Then
        rejected(given, "none", request);
        rejected(given, "empty", request, new byte[0]);
        rejected(given, "blank", request, " ".getBytes(UTF_8));
        rejected(given, "nonsense", request, "nonsense".getBytes(UTF_8), new byte[] {-1, 0, -2});
        rejected(given, "another", request, given.signer().keys(random).stored());
        rejected(
                given,
                "part of it",
                request,
                Arrays.copyOf(given.keys().stored(), given.keys().stored().length - 1));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void one_requests_signature_does_not_fit_another_key(Case given) {
        // Given
        var other = given.signer().keys(new Random(5));
        var forged = given.signer().sign(given.sample().request(), other, NOW);
        // Then
        rejected(given, "forged", forged, given.keys().stored());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void header_names_are_read_in_any_case(Case given) {
        // Given
        var request = given.request();
        var names = List.<UnaryOperator<String>>of(s -> s.toLowerCase(Locale.ROOT), s -> s.toUpperCase(Locale.ROOT));
        for (var name : names) {
            var other = renamed(request, name);
            // Then
            assertThat(given.verify(other)).isInstanceOf(Verification.Verified.class);
            assertThat(given.provider().read(other))
                    .hasToString(given.provider().read(request).toString());
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void each_event_stands_on_its_own(Case given) {
        // Given
        var provider = given.provider();
        assertThat(given.events()).isNotEmpty().allSatisfy(event -> {
            // When
            var again = ((Reading.Events) provider.read(event.part())).events();
            // Then
            assertThat(again).hasSize(1);
            var only = again.getFirst();
            assertThat(only)
                    .usingRecursiveComparison()
                    .comparingOnlyFields("type", "key", "externalId", "occurredAt", "accountKey")
                    .isEqualTo(event);
            assertThat(only.part().body()).isEqualTo(event.part().body());
            assertThat(provider.payload(only)).isEqualTo(provider.payload(event));
            assertThat(provider.project(only, NOW)).isEqualTo(provider.project(event, NOW));
        });
    }

    @ParameterizedTest
    @MethodSource("cases")
    void an_event_is_stored_without_its_secrets_and_is_still_the_same(Case given) {
        // Given
        var provider = given.provider();
        var hidden = provider.secretHeaders().toArray(String[]::new);
        assertThat(given.events()).allSatisfy(event -> {
            // When
            var stored = event.part().withHeaders(event.part().headers().without(hidden));
            var again = ((Reading.Events) provider.read(stored)).events().getFirst();
            // Then
            assertThat(again.key()).isEqualTo(event.key());
            assertThat(provider.payload(again)).isEqualTo(provider.payload(event));
            assertThat(stored.headers().entries())
                    .noneMatch(
                            h -> h.getValue().contains(new String(given.keys().stored(), UTF_8)));
        });
    }

    @ParameterizedTest
    @MethodSource("cases")
    void an_event_has_a_name_a_key_and_a_payload_of_json(Case given) {
        assertThat(given.events()).allSatisfy(event -> {
            assertThat(event.type()).matches("[a-z0-9_.:-]+");
            assertThat(event.key()).isNotBlank();
            assertThat(event.externalId()).isNotBlank().doesNotContain("\n", "\0");
            assertThat(Json.parse(given.provider().payload(event).getBytes(UTF_8)))
                    .isPresent();
        });
    }

    @ParameterizedTest
    @MethodSource("cases")
    void what_an_event_wants_fits_the_kinds_rules(Case given) {
        assertThat(given.events()).allSatisfy(event -> fits(given.provider().project(event, NOW)));
    }

    private static void fits(Projection projection) {
        switch (projection) {
            case Projection.Ignored ignored -> assertThat(ignored.reason()).doesNotContain("\n");
            case Projection.Signal signal -> assertThat(signal.channel()).isNotBlank();
            case Projection.Fetch fetch -> {
                assertThat(fetch.path()).startsWith("/");
                assertThat(fetch.otherwise()).isNotBlank().doesNotContain("\n");
            }
            case Projection.Changes changes ->
                assertThat(changes.changes())
                        .isNotEmpty()
                        .allSatisfy(c -> assertThatCode(
                                        () -> State.NEW.merge(Kinds.get(c.key().kind()), c))
                                .doesNotThrowAnyException());
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void noise_is_judged_and_read_without_an_exception(Case given) {
        // Given
        var random = new Random(6);
        var samples = given.signer().samples();
        for (int i = 0; i < NOISE; i++) {
            var sample = samples.get(random.nextInt(samples.size())).request();
            var noise = ConformanceThreats.noise(given.signer().sign(sample, given.keys(), NOW), random);
            // When
            var verification = given.verify(noise);
            var reading = given.provider().read(noise);
            // Then
            assertThat(verification).isNotNull();
            switch (reading) {
                case Reading.Malformed malformed ->
                    assertThat(malformed.reason()).isNotBlank();
                case Reading.Events events ->
                    assertThat(events.events()).isNotEmpty().allSatisfy(e -> {
                        assertThat(given.provider().payload(e)).isNotNull();
                        fits(given.provider().project(e, NOW));
                    });
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void no_text_of_a_value_shows_a_secret_or_content(Case given) {
        // Given
        var request = given.request();
        var shown = new ArrayList<Object>(List.of(
                request,
                request.headers(),
                given.verify(request),
                given.secrets(given.keys().stored()),
                given.provider().read(request)));
        for (var event : given.events()) {
            var projection = given.provider().project(event, NOW);
            shown.addAll(List.of(event, event.content(), projection));
            if (projection instanceof Projection.Changes changes) {
                changes.changes()
                        .forEach(
                                c -> shown.add(State.NEW.merge(Kinds.get(c.key().kind()), c)));
            }
        }
        var hidden = new ArrayList<>(given.signer().personal());
        hidden.add(new String(given.keys().stored(), UTF_8));
        hidden.add(given.header(given.signer().headers().getFirst()));
        // Then
        assertThat(shown).allSatisfy(s -> assertThat(s.toString()).doesNotContain(hidden));
    }
}
