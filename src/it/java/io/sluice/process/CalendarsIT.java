package io.sluice.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.sluice.ops.embedded.OwnStores;
import io.sluice.ops.far.Call;
import io.sluice.ops.far.Fault;
import io.sluice.ops.far.Faults;
import io.sluice.ops.far.google.Calendar;
import io.sluice.ops.far.google.GoogleFarSide;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** The gateway is killed while it lists a calendar. */
class CalendarsIT {
    private static final int EVENTS = 3000;
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    @Test
    void killed_in_the_middle_of_a_list_again_and_again_it_ends_exact_and_without_a_second_copy() throws Exception {
        try (var google = GoogleFarSide.start(Clock.systemUTC());
                var rig = Rig.start("calendars", OwnStores.start(), settings(google), Rig.Wires.OPEN)) {
            // Given
            google.user("client", "hush", "refresh-a");
            google.notifies(false);
            var team = google.calendar("team@example.com").fill(EVENTS);
            var tenant = rig.api().tenant();
            var first = hangAfter(google, 3);
            var id = connect(rig, tenant);
            // When
            killOnce(first, google, rig);
            for (int pages : List.of(7, 11)) {
                var next = hangAfter(google, pages);
                rig.startGateway();
                rig.awaitGateway();
                killOnce(next, google, rig);
            }
            team.patch(
                    team.events().getFirst().path("id").asText(),
                    JsonNodeFactory.instance.objectNode().put("summary", "Changed"));
            rig.startGateway();
            rig.awaitGateway();
            // Then
            await().atMost(PATIENCE)
                    .until(() -> rig.api()
                            .get("/tenants/" + tenant + "/calendars/" + id)
                            .path("status")
                            .asText()
                            .equals("live"));
            assertThat(records(rig, tenant)).isEqualTo(truth(team)).hasSize(EVENTS);
            assertThat(rig.api().all("/tenants/" + tenant + "/events?type=calendar.event"))
                    .hasSizeBetween(EVENTS, EVENTS + 1)
                    .allSatisfy(e -> assertThat(e.path("status").asText()).isEqualTo("applied"));
            assertThat(rig.api().get("/balance").path("difference").asLong()).isZero();
        }
    }

    private static Map<String, String> settings(GoogleFarSide google) {
        return Map.of(
                "SLUICE_GOOGLE_API_URL",
                google.url().toString(),
                "SLUICE_REMOTE_HEARTBEAT",
                "500ms",
                "SLUICE_REMOTE_BACKOFF",
                "500ms");
    }

    /** Lists no more than so many pages. */
    private static Faults.Injected hangAfter(GoogleFarSide google, int pages) {
        var left = new AtomicInteger(pages);
        Predicate<Call> listing = call -> call.method().equals("GET");
        return google.faults().inject(listing.and(call -> left.getAndDecrement() <= 0), new Fault.Hung());
    }

    private static void killOnce(Faults.Injected hung, GoogleFarSide google, Rig rig) throws InterruptedException {
        await().atMost(PATIENCE).until(() -> hung.hits() > 0);
        rig.killGateway();
        google.faults().lift();
    }

    private static String connect(Rig rig, String tenant) throws IOException {
        return rig.api()
                .call(
                        "POST",
                        "/tenants/" + tenant + "/calendars",
                        Map.of(
                                "calendar_id",
                                "team@example.com",
                                "credential",
                                Map.of("client_id", "client", "client_secret", "hush", "refresh_token", "refresh-a")))
                .path("id")
                .asText();
    }

    private static Map<String, String> records(Rig rig, String tenant) throws IOException {
        var found = new TreeMap<String, String>();
        for (var each : rig.api().all("/tenants/" + tenant + "/records/calendar_events")) {
            assertThat(found.put(each.path("external_id").asText(), shown(each.path("data"))))
                    .isNull();
        }
        return found;
    }

    private static Map<String, String> truth(Calendar calendar) {
        var truth = new TreeMap<String, String>();
        calendar.events().forEach(e -> truth.put(e.path("id").asText(), shown(e)));
        return truth;
    }

    private static String shown(JsonNode event) {
        return event.path("status").asText() + " " + event.path("sequence").asText() + " "
                + event.path("summary").asText();
    }
}
