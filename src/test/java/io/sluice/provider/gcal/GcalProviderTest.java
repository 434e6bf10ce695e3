package io.sluice.provider.gcal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.event.Event;
import io.sluice.event.Headers;
import io.sluice.event.RawRequest;
import io.sluice.event.Verification;
import io.sluice.provider.Provider.Answer;
import io.sluice.provider.Provider.Projection;
import io.sluice.provider.Provider.Reading;
import io.sluice.provider.SigningSecrets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GcalProviderTest {
    private static final GcalProvider GCAL = new GcalProvider();
    private static final Map<String, String> CONFIG = Map.of("channel_id", "ch-1", "resource_id", "res-1");

    private static RawRequest request(String... headers) {
        return new RawRequest("POST", "https://h.example/webhooks/gcal", Headers.of(headers), new byte[0]);
    }

    private static RawRequest notification(String number, String state) {
        return request(
                "x-goog-channel-id", "ch-1",
                "X-Goog-Channel-Token", "token-1",
                "X-Goog-Resource-ID", "res-1",
                "X-Goog-Resource-URI", "https://www.googleapis.com/calendar/v3/calendars/jo/events",
                "X-Goog-Message-Number", number,
                "X-Goog-Resource-State", state);
    }

    private static Verification verify(RawRequest request, Map<String, String> config, String... tokens) {
        var active = java.util.Arrays.stream(tokens)
                .map(t -> new SigningSecrets.Secret(new UUID(0, t.hashCode()), t.getBytes(UTF_8)))
                .toList();
        return GCAL.verify(request, new SigningSecrets(active, true, config), Instant.EPOCH);
    }

    private static Event event(RawRequest request) {
        return ((Reading.Events) GCAL.read(request)).events().getFirst();
    }

    @Test
    void a_known_channel_token_and_resource_verify() {
        // Given
        var request = notification("2", "exists");
        // When
        var verification = verify(request, CONFIG, "old", "token-1");
        // Then
        assertThat(verification)
                .isEqualTo(new Verification.Verified(request, Optional.of(new UUID(0, "token-1".hashCode()))));
    }

    @ParameterizedTest
    @CsvSource({"channel_id, ch-2", "resource_id, res-2", "channel_id, ch-", "resource_id, RES-1"})
    void another_channel_or_resource_does_not(String key, String configured) {
        // Given
        var config = new java.util.HashMap<>(CONFIG);
        config.put(key, configured);
        // Then
        assertThat(verify(notification("2", "exists"), config, "token-1")).isEqualTo(Verification.mismatch());
    }

    @ParameterizedTest
    @ValueSource(strings = {"token-2", "token", "TOKEN-1", ""})
    void another_token_does_not(String token) {
        assertThat(verify(notification("2", "exists"), CONFIG, token)).isEqualTo(Verification.mismatch());
    }

    @Test
    void a_request_without_a_token_lacks_its_signature() {
        assertThat(verify(request("X-Goog-Channel-ID", "ch-1"), CONFIG, "token-1"))
                .isEqualTo(Verification.missing());
    }

    @Test
    void the_channel_must_be_named_where_it_is_configured() {
        assertThat(verify(request("X-Goog-Channel-Token", "token-1"), CONFIG, "token-1"))
                .isEqualTo(Verification.mismatch());
    }

    @Test
    void the_token_alone_authenticates_to_a_source_of_many_channels() {
        assertThat(verify(notification("2", "exists"), Map.of(), "token-1")).isInstanceOf(Verification.Verified.class);
    }

    @Test
    void any_resource_is_taken_before_one_is_known() {
        assertThat(verify(notification("1", "sync"), Map.of("channel_id", "ch-1"), "token-1"))
                .isInstanceOf(Verification.Verified.class);
    }

    @ParameterizedTest
    @CsvSource({
        "1, sync, calendar.sync",
        "12, exists, calendar.exists",
        "13, not_exists, calendar.not_exists",
        "14, moved, calendar.moved"
    })
    void a_notification_becomes_one_event(String number, String state, String type) {
        // When
        var event = event(notification(number, state));
        // Then
        assertThat(event)
                .extracting(Event::type, Event::externalId, Event::key, Event::accountKey, Event::occurredAt)
                .containsExactly(type, "ch-1:" + number, "ch-1/" + number, Optional.of("ch-1"), Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({
        "'', exists",
        "x, exists",
        "-1, exists",
        "1.5, exists",
        "9999999999999999999, exists",
        "1, ''",
        "1, a b",
        "1, ../x"
    })
    void a_number_or_state_that_is_none_is_malformed(String number, String state) {
        assertThat(GCAL.read(notification(number, state))).isInstanceOf(Reading.Malformed.class);
    }

    @Test
    void a_repeated_number_is_malformed() {
        assertThat(GCAL.read(request(
                        "X-Goog-Channel-ID", "ch-1",
                        "X-Goog-Resource-State", "exists",
                        "X-Goog-Message-Number", "1",
                        "X-Goog-Message-Number", "2")))
                .isInstanceOf(Reading.Malformed.class);
    }

    @Test
    void a_body_means_nothing_and_is_not_kept() {
        // Given
        var request = notification("1", "sync").withBody("anything".getBytes(UTF_8));
        // Then
        assertThat(verify(request, CONFIG, "token-1")).isInstanceOf(Verification.Verified.class);
        assertThat(event(request).part().body()).isEmpty();
        assertThat(GCAL.limits().accepts(request)).isTrue();
    }

    @Test
    void the_token_is_neither_stored_nor_shown() {
        // Given
        var event = event(notification("1", "sync"));
        // Then
        assertThat(GCAL.secretHeaders()).containsExactly("x-goog-channel-token");
        assertThat(GCAL.payload(event))
                .isEqualTo("{\"channel_id\":\"ch-1\",\"resource_id\":\"res-1\","
                        + "\"resource_uri\":\"https://www.googleapis.com/calendar/v3/calendars/jo/events\","
                        + "\"message_number\":\"1\",\"resource_state\":\"sync\"}");
    }

    @Test
    void the_answer_is_empty_and_no_record_changes() {
        assertThat(GCAL.accepted(1)).isEqualTo(new Answer("", ""));
        assertThat(GCAL.project(event(notification("1", "sync")), Instant.EPOCH))
                .isEqualTo(new Projection.Ignored(""));
    }

    @Test
    void a_tenants_source_needs_its_channel_and_token_and_a_platforms_does_not() {
        assertThat(GCAL.configProblems(Map.of(), false, false)).containsOnlyKeys("config.channel_id", "secret");
        assertThat(GCAL.configProblems(Map.of(), true, false)).isEmpty();
        assertThat(GCAL.configProblems(CONFIG, false, true)).isEmpty();
        assertThat(GCAL.configProblems(Map.of("channel_id", " ", "x", "y"), false, true))
                .containsOnlyKeys("config.channel_id", "config.x");
    }

    @Test
    void notifications_are_found_in_no_log() {
        assertThat(List.of(
                        notification("1", "sync").toString(),
                        event(notification("1", "sync")).toString()))
                .noneMatch(t -> t.contains("token-1") || t.contains("/jo/"));
    }
}
