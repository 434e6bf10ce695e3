package io.sluice.ops.far.google;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.ops.far.Http;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoogleEventsTest {
    private static final String TIMED =
            "{'id':'one','summary':'Talk','start':{'dateTime':'2026-11-21T09:00:00+01:00','timeZone':'Europe/Berlin'},"
                    + "'end':{'dateTime':'2026-11-21T10:00:00+01:00','timeZone':'Europe/Berlin'}}";
    private static final String SERIES = TIMED.replace("'Talk',", "'Talk','recurrence':['RRULE:FREQ=DAILY'],");

    @RegisterExtension
    GoogleHome home = new GoogleHome();

    @ParameterizedTest
    @CsvSource({"5, false", "7, false", "20, false", "250, false", "7, true"})
    void a_full_list_gives_every_event_once_and_a_sync_token_on_the_last_page_alone(int size, boolean sparse)
            throws Exception {
        // Given
        home.team().fill(20).sparsePages(sparse);
        // When
        var listing = new Listing("maxResults=" + size);
        // Then
        assertThat(listing.items()).containsExactlyElementsOf(home.team().events());
        assertThat(listing.pages.subList(0, listing.pages.size() - 1)).noneMatch(p -> p.has("nextSyncToken"));
        assertThat(listing.pages.getLast().has("nextSyncToken")).isTrue();
        assertThat(listing.pages.stream().anyMatch(p -> p.path("items").isEmpty()))
                .isEqualTo(sparse);
    }

    @Test
    void a_page_carries_the_calendars_own_fields() throws Exception {
        // Given
        home.team().fill(1);
        // When
        var page = home.http.get(GoogleHome.EVENTS).json();
        // Then
        assertThat(page.path("kind").asText()).isEqualTo("calendar#events");
        assertThat(page.path("updated").asText()).isEqualTo("2026-11-20T08:00:00.123Z");
        assertThat(page.has("etag") && page.has("summary") && page.has("timeZone"))
                .isTrue();
    }

    @Test
    void the_events_of_a_filled_calendar_are_of_all_sorts() {
        // When
        var events = home.team().fill(10).events();
        // Then
        assertThat(events).hasSize(10).anyMatch(e -> e.has("recurrence")).anyMatch(e -> e.has("attendees"));
        assertThat(events).anyMatch(e -> e.at("/start/date").isTextual());
        assertThat(events)
                .filteredOn(e -> e.has("recurringEventId"))
                .hasSize(2)
                .allMatch(e -> e.at("/originalStartTime/dateTime").isTextual())
                .allMatch(e -> home.team()
                        .event(e.path("recurringEventId").asText())
                        .orElseThrow()
                        .has("recurrence"));
    }

    @Test
    void a_sync_token_gives_what_changed_and_the_deleted_as_bare_tombstones() throws Exception {
        // Given
        home.team().fill(10);
        home.team().put(Http.json(TIMED));
        var full = new Listing("maxResults=4");
        var gone = home.team().events().getFirst().path("id").asText();
        // When
        home.team().patch("one", Http.json("{'summary':'Moved'}"));
        home.team().cancel(gone);
        var changes = new Listing("maxResults=1&syncToken=" + full.syncToken());
        // Then
        assertThat(changes.items()).extracting(e -> e.path("id").asText()).containsExactly("one", gone);
        assertThat(changes.items().getFirst().path("summary").asText()).isEqualTo("Moved");
        assertThat(changes.items().getLast().fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("kind", "etag", "id", "status");
        assertThat(new Listing("syncToken=" + changes.syncToken()).items()).isEmpty();
    }

    @Test
    void an_event_that_changed_twice_is_listed_once_as_it_is_now() throws Exception {
        // Given
        home.team().put(Http.json(TIMED));
        var token = new Listing("").syncToken();
        // When
        home.team().patch("one", Http.json("{'summary':'First','location':'Room 1'}"));
        home.team().patch("one", Http.json("{'summary':'Second','location':null}"));
        // Then
        assertThat(new Listing("syncToken=" + token).items())
                .singleElement()
                .matches(e -> e.path("summary").asText().equals("Second") && !e.has("location"));
    }

    @Test
    void a_page_of_changes_is_asked_for_with_its_sync_token() throws Exception {
        // Given
        home.team().fill(1);
        var token = new Listing("").syncToken();
        home.team().fill(2);
        var first = home.http.get(GoogleHome.EVENTS + "?maxResults=1&syncToken=" + token);
        // When
        var alone = home.http.get(GoogleHome.EVENTS + "?pageToken="
                + first.json().path("nextPageToken").asText());
        // Then
        assertThat(first.json().path("items")).hasSize(1);
        assertThat(alone.status()).isEqualTo(400);
    }

    @Test
    void what_changes_while_pages_are_read_is_in_the_next_listing() throws Exception {
        // Given
        home.team().fill(6);
        var ids = home.team().events().stream().map(e -> e.path("id").asText()).toList();
        var first = home.http.get(GoogleHome.EVENTS + "?maxResults=3").json();
        // When
        home.team().cancel(ids.getFirst());
        home.team().cancel(ids.getLast());
        home.team().put(Http.json(TIMED));
        var rest = new Listing(
                "maxResults=3&pageToken=" + first.path("nextPageToken").asText());
        var changes = new Listing("syncToken=" + rest.syncToken());
        // Then
        var known = new HashMap<String, JsonNode>();
        List.of(
                        List.of(first.path("items")),
                        rest.pages.stream().map(p -> p.path("items")).toList())
                .forEach(pages -> pages.forEach(items -> apply(known, items)));
        changes.pages.forEach(p -> apply(known, p.path("items")));
        assertThat(known.values())
                .containsExactlyInAnyOrderElementsOf(home.team().events());
    }

    @Test
    void every_change_moves_updated_etag_and_sequence() throws Exception {
        // Given
        home.team().put(Http.json(TIMED));
        var before = home.team().event("one").orElseThrow();
        // When
        home.team().patch("one", Http.json("{'location':'Room 1'}"));
        // Then
        var after = home.team().event("one").orElseThrow();
        assertThat(after.path("sequence").asInt())
                .isEqualTo(before.path("sequence").asInt() + 1);
        assertThat(after.path("updated").asText())
                .isGreaterThan(before.path("updated").asText());
        assertThat(after.path("etag").asText()).isNotEqualTo(before.path("etag").asText());
        assertThat(after.path("created")).isEqualTo(before.path("created"));
    }

    @Test
    void a_full_list_has_the_deleted_only_when_asked_for_and_then_whole() throws Exception {
        // Given
        home.team().put(Http.json(TIMED));
        home.team().cancel("one");
        // When
        var without = new Listing("");
        var with = new Listing("showDeleted=true");
        // Then
        assertThat(without.items()).isEmpty();
        assertThat(with.items())
                .singleElement()
                .matches(e -> e.path("status").asText().equals("cancelled"));
        assertThat(with.items().getFirst().path("summary").asText()).isEqualTo("Talk");
    }

    @Test
    void a_cancelled_instance_of_a_living_series_is_listed_by_its_place_alone() throws Exception {
        // Given
        home.team().put(Http.json(SERIES));
        home.team()
                .put(Http.json("{'id':'one_20261122T080000Z','status':'cancelled','summary':'Talk',"
                        + "'recurringEventId':'one','originalStartTime':{'dateTime':'2026-11-22T09:00:00+01:00'}}"));
        // When
        var full = new Listing("");
        // Then
        assertThat(full.items()).hasSize(2);
        assertThat(full.items().getLast().fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("kind", "etag", "id", "status", "recurringEventId", "originalStartTime");
    }

    @Test
    void a_series_takes_its_exceptions_with_it() throws Exception {
        // Given
        home.team().fill(5);
        var token = new Listing("").syncToken();
        var series =
                home.team().events().stream().filter(e -> e.has("recurrence")).findFirst();
        // When
        home.team().cancel(series.orElseThrow().path("id").asText());
        // Then
        assertThat(new Listing("syncToken=" + token).items())
                .hasSize(2)
                .allMatch(e -> e.path("status").asText().equals("cancelled"));
        assertThat(home.team().events()).hasSize(3);
    }

    @Test
    void single_events_leave_the_series_out() throws Exception {
        // Given
        home.team().fill(5);
        // When
        var listing = new Listing("singleEvents=true");
        // Then
        assertThat(listing.items()).hasSize(4).noneMatch(e -> e.has("recurrence"));
    }

    @Test
    void a_lower_bound_of_time_leaves_out_what_ended_before() throws Exception {
        // Given
        home.team().put(Http.json(TIMED));
        // When
        var at = new Listing("timeMin=2026-11-21T08:59:59Z");
        var after = new Listing("timeMin=2026-11-21T09:00:00Z");
        // Then
        assertThat(at.items()).hasSize(1);
        assertThat(after.items()).isEmpty();
        assertThat(after.pages.getLast().has("nextSyncToken")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "timeMin=2026-11-21T08:59:59Z",
                "q=a",
                "orderBy=updated",
                "updatedMin=2026-11-21T08:59:59Z",
                "showDeleted=false",
                "singleEvents=true"
            })
    void a_sync_token_goes_with_no_other_restriction(String restriction) throws Exception {
        // Given
        var token = new Listing("").syncToken();
        // When
        var answer = home.http.get(GoogleHome.EVENTS + "?syncToken=" + token + "&" + restriction);
        // Then
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.reason()).isEqualTo("syncTokenWithRequestRestrictions");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void an_expired_or_unknown_sync_token_asks_for_a_full_sync(boolean expired) throws Exception {
        // Given
        var token = new Listing("").syncToken();
        // When
        home.team().expireSyncTokens();
        var answer = home.http.get(GoogleHome.EVENTS + "?syncToken=" + (expired ? token : "1" + token));
        // Then
        assertThat(answer.status()).isEqualTo(410);
        assertThat(answer.json().at("/error/code").asInt()).isEqualTo(410);
        assertThat(answer.reason()).isEqualTo("fullSyncRequired");
        assertThat(new Listing("").syncToken()).isNotEqualTo(token);
    }

    @ParameterizedTest
    @CsvSource({"maxResults=0, invalid", "pageToken=x, invalid", "orderBy=startTime, invalid", "timeMin=now, invalid"})
    void a_wrong_parameter_is_refused(String parameter, String reason) throws Exception {
        // Given
        home.team().fill(1);
        // When
        var answer = home.http.get(GoogleHome.EVENTS + "?" + parameter);
        // Then
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.reason()).isEqualTo(reason);
    }

    @Test
    void an_unknown_or_removed_calendar_is_not_found() throws Exception {
        // Given
        home.team();
        home.google.remove("team@example.com");
        // When
        var answer = home.http.get(GoogleHome.EVENTS);
        // Then
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.reason()).isEqualTo("notFound");
    }

    private static void apply(Map<String, JsonNode> known, JsonNode items) {
        for (var item : items) {
            if (item.path("status").asText().equals("cancelled")) {
                known.remove(item.path("id").asText());
            } else {
                known.put(item.path("id").asText(), item);
            }
        }
    }

    /** All pages that follow from one query. */
    private final class Listing {
        private final List<JsonNode> pages = new java.util.ArrayList<>();

        private Listing(String query) throws Exception {
            home.team();
            var next = query;
            while (true) {
                var answer = home.http.get(GoogleHome.EVENTS + "?" + next);
                assertThat(answer.status()).isEqualTo(200);
                pages.add(answer.json());
                if (!answer.json().has("nextPageToken")) {
                    return;
                }
                next = query.replaceAll("&?pageToken=[^&]*", "") + "&pageToken="
                        + answer.json().path("nextPageToken").asText();
            }
        }

        private List<JsonNode> items() {
            return pages.stream()
                    .flatMap(p -> StreamSupport.stream(p.path("items").spliterator(), false))
                    .toList();
        }

        private String syncToken() {
            return pages.getLast().path("nextSyncToken").asText();
        }
    }
}
