package io.sluice.remote.google;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.sluice.ledger.bench.TickedClock;
import io.sluice.ops.far.Call;
import io.sluice.ops.far.Fault;
import io.sluice.ops.far.google.GoogleFarSide;
import io.sluice.provider.Json;
import io.sluice.remote.CallFailed;
import io.sluice.remote.CallFailed.Kind;
import io.sluice.remote.RemoteSettings;
import io.sluice.remote.Wire;
import io.sluice.remote.google.CannedServer.Answer;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each of Google's answers means. */
class GoogleErrorsTest {
    private static final Google.Account ACCOUNT = new Google.Account(
            UUID.randomUUID(), "team@example.com", new GoogleCredential.RefreshToken("client", "hush", "refresh-a"));
    private static final EventsQuery ALL = new EventsQuery(250, Optional.empty(), Optional.empty());
    private static final Google.NewChannel CHANNEL =
            new Google.NewChannel("ch-1", "https://x.example/webhooks/gcal", "t");

    private final TickedClock clock = new TickedClock();
    private final CannedServer server = new CannedServer();
    private final Google google = GoogleBench.google(server.url(), clock, RemoteSettings.USUAL);

    @AfterEach
    void end() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "400, invalid, REFUSED",
        "400, syncTokenWithRequestRestrictions, REFUSED",
        "401, authError, UNAUTHORIZED",
        "403, rateLimitExceeded, LIMITED",
        "403, userRateLimitExceeded, LIMITED",
        "403, quotaExceeded, LIMITED",
        "403, dailyLimitExceeded, LIMITED",
        "403, forbidden, UNAUTHORIZED",
        "403, accessNotConfigured, UNAUTHORIZED",
        "403, insufficientPermissions, UNAUTHORIZED",
        "404, notFound, GONE",
        "409, conflict, UNAVAILABLE",
        "410, fullSyncRequired, GONE",
        "410, updatedMinTooLongAgo, GONE",
        "412, conditionNotMet, REFUSED",
        "429, rateLimitExceeded, LIMITED",
        "500, backendError, UNAVAILABLE",
        "502, badGateway, UNAVAILABLE",
        "503, backendError, UNAVAILABLE",
        "504, gatewayTimeout, UNAVAILABLE"
    })
    void a_list_fails_by_status_and_reason(int status, String reason, Kind kind) {
        // Given
        server.answer = Answer.error(status, reason);
        // When
        var failed = failed(() -> google.list(ACCOUNT, ALL));
        // Then
        assertThat(failed.kind()).isEqualTo(kind);
        assertThat(failed.status()).isEqualTo(status);
        assertThat(failed.reason()).contains(Integer.toString(status), reason).doesNotContain("secret", "team@");
    }

    @ParameterizedTest
    @CsvSource({
        "400, push.webhookUrlNotHttps, REFUSED",
        "400, pushNotSupportedForRequestedResource, REFUSED",
        "401, push.webhookUrlUnauthorized, REFUSED",
        "400, channelIdNotUnique, REFUSED",
        "403, forbidden, UNAUTHORIZED",
        "404, notFound, GONE",
        "429, rateLimitExceeded, LIMITED",
        "500, backendError, UNAVAILABLE"
    })
    void a_watch_fails_by_status_and_reason(int status, String reason, Kind kind) {
        // Given
        server.answer = Answer.error(status, reason);
        // When
        var failed = failed(() -> google.watch(ACCOUNT, CHANNEL));
        // Then
        assertThat(failed.kind()).isEqualTo(kind);
        assertThat(failed.reason()).contains(reason);
    }

    @Test
    void a_stop_of_a_channel_that_is_not_there_says_so() {
        // Given
        server.answer = Answer.error(404, "notFound");
        // When
        var failed = failed(() -> google.stop(ACCOUNT, "ch-1", "res"));
        // Then
        assertThat(failed.kind()).isEqualTo(Kind.GONE);
        assertThat(Json.parse(server.seen.getLast().body().getBytes(UTF_8)))
                .isEqualTo(Json.parse("{\"id\":\"ch-1\",\"resourceId\":\"res\"}".getBytes(UTF_8)));
    }

    @ParameterizedTest
    @CsvSource({
        "400, invalid_grant, UNAUTHORIZED",
        "400, invalid_request, UNAUTHORIZED",
        "400, invalid_scope, UNAUTHORIZED",
        "400, unauthorized_client, UNAUTHORIZED",
        "400, unsupported_grant_type, UNAUTHORIZED",
        "401, invalid_client, UNAUTHORIZED",
        "403, access_denied, UNAUTHORIZED",
        "403, rate_limit_exceeded, LIMITED",
        "429, rate_limit_exceeded, LIMITED",
        "500, internal_failure, UNAVAILABLE",
        "503, temporarily_unavailable, UNAVAILABLE"
    })
    void a_token_fails_by_status_and_error(int status, String error, Kind kind) {
        // Given
        server.token = Answer.of(status, "{\"error\":\"" + error + "\",\"error_description\":\"secret words\"}");
        // When
        var failed = failed(() -> google.list(ACCOUNT, ALL));
        // Then
        assertThat(failed.kind()).isEqualTo(kind);
        assertThat(failed.reason()).contains(error).doesNotContain("secret", "hush", "refresh-a");
        assertThat(server.seen).hasSize(1);
    }

    @Test
    void a_limit_says_how_long_it_lasts() {
        // Given
        server.answer = new Answer(429, Map.of("Retry-After", "17"), "");
        // When
        var failed = failed(() -> google.list(ACCOUNT, ALL));
        // Then
        assertThat(failed.retryAfter()).contains(Duration.ofSeconds(17));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "<html>", "[]", "{}", "{\"items\":[]}", "{\"items\":[", "{\"items\":[],\"nextSyncToken\":7e"
            })
    void a_list_that_is_none_counts_as_googles_fault(String body) {
        // Given
        server.answer = Answer.of(200, body);
        // When
        var failed = failed(() -> google.list(ACCOUNT, ALL));
        // Then
        assertThat(failed.kind()).isEqualTo(Kind.UNAVAILABLE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "{\"access_token\":7e}", "{\"access_token\":\"a\\nb\"}"})
    void a_token_that_is_none_counts_as_googles_fault(String body) {
        // Given
        server.token = Answer.of(200, body);
        // When
        var failed = failed(() -> google.list(ACCOUNT, ALL));
        // Then
        assertThat(failed.kind()).isEqualTo(Kind.UNAVAILABLE);
    }

    @Test
    void a_channel_without_a_resource_may_be_open() {
        // Given
        server.answer = Answer.of(200, "{\"kind\":\"api#channel\",\"id\":\"ch-1\"}");
        // When
        var failed = failed(() -> google.watch(ACCOUNT, CHANNEL));
        // Then
        assertThat(failed.kind()).isEqualTo(Kind.UNAVAILABLE);
    }

    @Test
    void a_redirect_is_not_followed_with_the_token() {
        // Given
        server.answer = new Answer(302, Map.of("Location", server.url() + "/elsewhere"), "");
        // When
        var failed = failed(() -> google.list(ACCOUNT, ALL));
        // Then
        assertThat(failed.kind()).isEqualTo(Kind.UNAVAILABLE);
        assertThat(server.seen).noneMatch(s -> s.uri().contains("elsewhere"));
    }

    @Test
    void an_answer_larger_than_any_page_is_given_up() {
        // Given
        server.answer = Answer.of(200, "x".repeat(33 * 1024 * 1024));
        // When
        var failed = failed(() -> google.list(ACCOUNT, ALL));
        // Then
        assertThat(failed.kind()).isEqualTo(Kind.UNAVAILABLE);
    }

    @Test
    void an_api_that_nobody_serves_is_unavailable() {
        // Given
        server.close();
        // When
        var failed = failed(() -> google.list(ACCOUNT, ALL));
        // Then
        assertThat(failed.kind()).isEqualTo(Kind.UNAVAILABLE);
    }

    static Stream<Fault> silences() {
        return Stream.of(new Fault.Hung(), new Fault.Dropped(), new Fault.Lost(), new Fault.Garbled());
    }

    @ParameterizedTest
    @MethodSource("silences")
    void a_channel_whose_answer_never_came_may_be_open(Fault fault) {
        // Given
        try (var far = GoogleFarSide.start(clock)) {
            far.user("client", "hush", "refresh-a");
            far.calendar("team@example.com");
            far.notifies(false);
            var calls = far.faults().inject(call -> call.path().endsWith("/watch"), fault);
            var patient =
                    GoogleBench.google(far.url(), clock, RemoteSettings.USUAL.withCallTimeout(Duration.ofSeconds(1)));
            // When
            var failed = await("a call that is heard, and not only one for the token that took too long")
                    .until(() -> failed(() -> patient.watch(ACCOUNT, CHANNEL)), f -> calls.hits() > 0);
            // Then
            assertThat(failed.kind()).isEqualTo(Kind.UNAVAILABLE);
            far.faults().lift();
        }
    }

    @Test
    void a_request_that_is_interrupted_on_its_way_may_have_been_heard() throws Exception {
        // Given
        try (var silent = new ServerSocket(0)) {
            var request = HttpRequest.newBuilder(URI.create("http://localhost:" + silent.getLocalPort()))
                    .build();
            Thread.currentThread().interrupt();
            // When
            var failed = failed(() -> new GoogleHttp(new Wire(RemoteSettings.USUAL)).send(request));
            // Then
            assertThat(Thread.interrupted()).isTrue();
            assertThat(failed.maybeDone()).isTrue();
        }
    }

    @Test
    void an_access_token_that_is_refused_is_replaced_once() {
        // Given
        try (var far = GoogleFarSide.start(clock)) {
            far.user("client", "hush", "refresh-a");
            far.calendar("team@example.com").fill(3);
            var ours = GoogleBench.google(far.url(), clock, RemoteSettings.USUAL);
            ours.list(ACCOUNT, ALL);
            far.revokeAccess("refresh-a");
            // When
            var page = ours.list(ACCOUNT, ALL);
            // Then
            assertThat(page.items().size()).isEqualTo(3);
            assertThat(far.calls(Call.to("/token"))).hasSize(2);
        }
    }

    @Test
    void an_access_token_that_is_refused_twice_is_not_asked_for_again() {
        // Given
        server.answer = Answer.error(401, "authError");
        // When
        failed(() -> google.list(ACCOUNT, ALL));
        // Then
        assertThat(server.seen.stream()
                        .map(s -> s.uri().replaceFirst("\\?.*", "").replaceFirst(".*/", "")))
                .containsExactly("token", "events", "token", "events");
    }

    @Test
    void a_list_asks_for_the_same_with_every_token_and_for_nothing_else() {
        // Given
        server.answer = Answer.of(200, "{\"items\":[],\"nextSyncToken\":\"s\"}");
        // When
        google.list(ACCOUNT, ALL);
        google.list(ACCOUNT, new EventsQuery(250, Optional.of("s+1="), Optional.of("p/2")));
        // Then
        assertThat(server.seen.stream().map(CannedServer.Seen::uri).filter(uri -> !uri.equals("/token")))
                .containsExactly(
                        "/calendar/v3/calendars/team%40example.com/events?singleEvents=false&maxResults=250",
                        "/calendar/v3/calendars/team%40example.com/events?singleEvents=false&maxResults=250&syncToken=s%2B1%3D&pageToken=p%2F2");
        assertThat(server.seen.getLast().authorization()).isEqualTo("Bearer ya29.canned");
    }

    private static CallFailed failed(ThrowingCallable call) {
        return catchThrowableOfType(CallFailed.class, call);
    }
}
