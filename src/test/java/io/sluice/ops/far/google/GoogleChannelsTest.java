package io.sluice.ops.far.google;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import io.sluice.ledger.bench.TickedClock;
import io.sluice.ops.far.Http;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class GoogleChannelsTest {
    @RegisterExtension
    GoogleHome home = new GoogleHome();

    private final BlockingQueue<Integer> answers = new LinkedBlockingQueue<>();
    private final BlockingQueue<Headers> received = new LinkedBlockingQueue<>();
    private HttpServer listener;

    @BeforeEach
    void listen() throws Exception {
        listener = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        listener.createContext("/", exchange -> {
            try (exchange) {
                var answer = answers.poll();
                received.add(exchange.getRequestHeaders());
                exchange.sendResponseHeaders(answer == null ? 200 : answer, -1);
            }
        });
        listener.start();
        home.team();
    }

    @AfterEach
    void stop() {
        listener.stop(0);
    }

    @Test
    void a_watch_lives_seven_days_and_is_notified_first_with_sync() throws Exception {
        // When
        var answer = watch("ch-1", "");
        // Then
        var end = TickedClock.START.plus(Duration.ofDays(7)).toEpochMilli();
        assertThat(answer.json().path("kind").asText()).isEqualTo("api#channel");
        assertThat(answer.json().path("expiration").textValue()).isEqualTo(Long.toString(end));
        assertThat(answer.json().path("resourceUri").asText()).contains("team%40example.com/events");
        var sync = next();
        assertThat(sync.getFirst("X-Goog-Resource-State")).isEqualTo("sync");
        assertThat(sync.getFirst("X-Goog-Message-Number")).isEqualTo("1");
        assertThat(sync.getFirst("X-Goog-Channel-ID")).isEqualTo("ch-1");
        assertThat(sync.getFirst("X-Goog-Channel-Token")).isEqualTo("t0ken");
        assertThat(sync.getFirst("X-Goog-Channel-Expiration")).isEqualTo("Fri, 27 Nov 2026 08:00:00 GMT");
        assertThat(sync.getFirst("X-Goog-Resource-ID"))
                .isEqualTo(answer.json().path("resourceId").asText());
        assertThat(sync.getFirst("X-Goog-Resource-URI"))
                .isEqualTo(answer.json().path("resourceUri").asText());
        assertThat(sync.getFirst("Content-Length")).isEqualTo("0");
    }

    @Test
    void sync_can_come_before_the_watch_answers() throws Exception {
        // Given
        home.google.syncBeforeWatchAnswers(true);
        // When
        watch("ch-1", "");
        // Then
        assertThat(received).hasSize(1);
    }

    @Test
    void a_shorter_life_may_be_asked_for() throws Exception {
        // When
        var answer = watch("ch-1", ",'params':{'ttl':'60'}");
        // Then
        var end = TickedClock.START.plusSeconds(60).toEpochMilli();
        assertThat(answer.json().path("expiration").asLong()).isEqualTo(end);
    }

    @Test
    void a_channel_id_is_used_once() throws Exception {
        // Given
        watch("ch-1", "");
        // When
        var again = watch("ch-1", "");
        // Then
        assertThat(again.status()).isEqualTo(400);
        assertThat(again.reason()).isEqualTo("channelIdNotUnique");
    }

    @Test
    void every_change_notifies_all_live_channels_of_the_calendar_with_growing_numbers() throws Exception {
        // Given
        watch("ch-1", "");
        next();
        home.google.calendar("other@example.com").fill(3);
        // When
        home.team().fill(3);
        home.team().put(Http.json("{'summary':'Talk'}"));
        // Then
        var both = List.of(next(), next());
        assertThat(both)
                .allMatch(n -> n.getFirst("X-Goog-Resource-State").equals("exists"))
                .extracting(n -> n.getFirst("X-Goog-Message-Number"))
                .containsExactlyInAnyOrder("2", "4");
        assertThat(home.google.notify("ch-1", "exists")).isEqualTo(200);
        assertThat(next().getFirst("X-Goog-Message-Number")).isEqualTo("8");
        assertThat(received).isEmpty();
    }

    @Test
    void a_notification_answered_with_503_comes_again_and_one_answered_404_does_not() throws Exception {
        // Given
        watch("ch-1", "");
        next();
        answers.addAll(List.of(503, 500, 404));
        // When
        home.team().fill(1);
        // Then
        var number = next().getFirst("X-Goog-Message-Number");
        assertThat(next().getFirst("X-Goog-Message-Number")).isEqualTo(number);
        assertThat(next().getFirst("X-Goog-Message-Number")).isEqualTo(number);
        assertThat(received.poll(2, SECONDS)).isNull();
    }

    @Test
    void a_stopped_channel_is_silent_but_can_be_made_to_speak() throws Exception {
        // Given
        var channel = watch("ch-1", "").json();
        next();
        // When
        var stopped = stop("ch-1", channel.path("resourceId").asText());
        // Then
        home.team().fill(1);
        assertThat(stopped.status()).isEqualTo(204);
        assertThat(stop("ch-1", channel.path("resourceId").asText()).status()).isEqualTo(404);
        assertThat(home.google.notify("ch-1", "exists")).isEqualTo(200);
        assertThat(received).hasSize(1);
    }

    @Test
    void a_channel_is_stopped_by_both_its_ids_alone() throws Exception {
        // Given
        watch("ch-1", "");
        // When
        var wrong = stop("ch-1", "other");
        // Then
        assertThat(wrong.status()).isEqualTo(404);
        assertThat(wrong.reason()).isEqualTo("notFound");
    }

    @Test
    void an_expired_channel_is_silent() throws Exception {
        // Given
        home.google.syncBeforeWatchAnswers(true);
        watch("ch-1", "");
        next();
        // When
        home.clock.tick(Duration.ofDays(7));
        home.team().fill(1);
        // Then
        assertThat(home.google.notify("ch-1", "exists")).isEqualTo(200);
        assertThat(received).hasSize(1);
    }

    @Test
    void notifications_can_be_switched_off() throws Exception {
        // Given
        home.google.notifies(false);
        // When
        watch("ch-1", "");
        home.team().fill(1);
        // Then
        assertThat(home.google.notify("ch-1", "exists")).isEqualTo(200);
        assertThat(next().getFirst("X-Goog-Message-Number")).isEqualTo("1");
        assertThat(received).isEmpty();
    }

    private Http.Response watch(String id, String more) throws Exception {
        var body = "{'id':'%s','type':'web_hook','address':'http://127.0.0.1:%d/hooks','token':'t0ken'%s}"
                .formatted(id, listener.getAddress().getPort(), more);
        return home.http.post(GoogleHome.EVENTS + "/watch", Http.json(body).toString());
    }

    private Http.Response stop(String id, String resource) throws Exception {
        var body = Http.json("{'id':'%s','resourceId':'%s'}".formatted(id, resource));
        return home.http.post("/calendar/v3/channels/stop", body.toString());
    }

    private Headers next() throws InterruptedException {
        return received.poll(10, SECONDS);
    }
}
