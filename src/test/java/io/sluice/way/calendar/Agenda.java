package io.sluice.way.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.sluice.ops.far.Call;
import io.sluice.ops.far.Http;
import io.sluice.ops.far.google.Calendar;
import io.sluice.ops.far.google.Channel;
import io.sluice.ops.far.google.GoogleFarSide;
import io.sluice.way.Gateway;
import io.sluice.way.far.FarSides;
import io.sluice.way.json.Document;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;

/** One calendar: at Google, where people change it, and here. */
final class Agenda {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    final GoogleFarSide google = FarSides.google();
    final Gateway tenant;
    final String user;
    final Calendar calendar;

    /** Once it is connected. */
    String id = "";

    /** One that only its user may read. */
    Agenda(Gateway tenant) {
        this(tenant, "refresh-" + UUID.randomUUID());
    }

    Agenda(Gateway tenant, String user) {
        this.tenant = tenant;
        this.user = user;
        this.calendar = google.calendar(UUID.randomUUID() + "@example.com").onlyFor(user);
        google.user("client", "hush", user);
    }

    Map<String, Object> credential() {
        return Map.of("client_id", "client", "client_secret", "hush", "refresh_token", user);
    }

    Agenda connect() {
        id = Gateway.post(tenant.path("/calendars"), Map.of("calendar_id", calendar.id(), "credential", credential()))
                .getString("id");
        return this;
    }

    /** Connected, listed, and watched by a channel. */
    Agenda live() {
        return connect().awaitLive();
    }

    Agenda awaitLive() {
        await(shown -> shown.getString("status").equals("live") && shown.getString("channel.id") != null);
        return this;
    }

    /** Nobody asks for it any more: what failed would be tried again for as long as the gateway runs. */
    void leave() {
        if (!id.isEmpty()) {
            var answer = Gateway.admin().delete("/api/v1" + tenant.path("/calendars/" + id));
            assertThat(answer.statusCode()).as(answer.asString()).isIn(204, 404);
        }
    }

    Document shown() {
        return tenant.read("/calendars/" + id);
    }

    Document await(Predicate<Document> until) {
        return Gateway.waiting()
                .pollInterval(Duration.ofMillis(50))
                .atMost(PATIENCE)
                .until(this::shown, until);
    }

    void sync() {
        Gateway.admin()
                .post("/api/v1" + tenant.path("/calendars/" + id + "/sync"))
                .then()
                .statusCode(202);
    }

    /** One more event at Google. @return its id */
    String add(String summary) {
        var event = JsonNodeFactory.instance.objectNode().put("summary", summary);
        event.putObject("start").put("date", "2026-11-20");
        event.putObject("end").put("date", "2026-11-21");
        return calendar.put(event);
    }

    void rename(String event, String summary) {
        calendar.patch(event, JsonNodeFactory.instance.objectNode().put("summary", summary));
    }

    /** What Google has that is not cancelled: by id, the revision and the title. */
    Map<String, String> truth() {
        var truth = new TreeMap<String, String>();
        for (JsonNode event : calendar.events()) {
            truth.put(
                    event.path("id").asText(),
                    event.path("sequence").asText() + " "
                            + event.path("summary").asText());
        }
        return truth;
    }

    /** The same of what is here. */
    Map<String, String> here() {
        var here = new TreeMap<String, String>();
        records().forEach((id, data) -> {
            if (!"cancelled".equals(data.get("status"))) {
                here.put(id, data.get("sequence") + " " + data.get("summary"));
            }
        });
        return here;
    }

    /** Data of the calendar's records by Google's id, cancelled ones too. */
    Map<String, Map<String, Object>> records() {
        var all = new HashMap<String, Map<String, Object>>();
        var next = "/records/calendar_events?limit=200";
        for (var more = next; more != null; ) {
            var page = tenant.read(more);
            List<Map<String, Object>> data = page.getList("data");
            for (var each : data) {
                @SuppressWarnings("unchecked")
                var fields = (Map<String, Object>) each.get("data");
                if (calendar.id().equals(fields.get("calendar_id"))) {
                    assertThat(all.put((String) each.get("external_id"), fields))
                            .isNull();
                }
            }
            var cursor = page.getString("next_cursor");
            more = cursor == null ? null : next + "&cursor=" + cursor;
        }
        return all;
    }

    void awaitExact() {
        Gateway.waiting()
                .pollInterval(Duration.ofMillis(100))
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(here()).isEqualTo(truth()));
    }

    /** How often it was listed from the start. */
    long fullLists() {
        return lists(call -> !call.query().contains("syncToken="));
    }

    /** How often it was asked what changed. */
    long changeLists() {
        return lists(call -> call.query().contains("syncToken="));
    }

    private long lists(Predicate<Call> which) {
        return google.calls(listing().and(which)).stream()
                .filter(call -> !call.query().contains("pageToken="))
                .count();
    }

    Predicate<Call> listing() {
        return mine().and(call -> call.method().equals("GET"));
    }

    Predicate<Call> watching() {
        return mine().and(call -> call.path().endsWith("/watch"));
    }

    /** Of the calendar, with any credential. */
    private Predicate<Call> mine() {
        return call -> call.path().contains(calendar.id().replace("@", "%40"));
    }

    /** One more channel of the calendar, which nobody here was told of. @return its id */
    String stray(URI address) throws Exception {
        var http = new Http(google.url(), "");
        var token = http.form(
                        "/token",
                        "grant_type",
                        "refresh_token",
                        "client_id",
                        "client",
                        "client_secret",
                        "hush",
                        "refresh_token",
                        user)
                .json()
                .path("access_token")
                .asText();
        var id = UUID.randomUUID().toString();
        var asked = Http.json(
                "{'id': '%s', 'type': 'web_hook', 'address': '%s', 'token': 'long forgotten'}".formatted(id, address));
        google.notifies(false);
        http.as("Bearer " + token)
                .post(
                        "/calendar/v3/calendars/" + calendar.id().replace("@", "%40") + "/events/watch",
                        asked.toString());
        google.notifies(true);
        return id;
    }

    /** Those that Google has open. */
    List<Channel> open() {
        return all().stream().filter(c -> c.live(Instant.now())).toList();
    }

    List<Channel> all() {
        return google.channels().stream()
                .filter(c -> c.calendar().equals(calendar.id()))
                .toList();
    }
}
