package io.sluice.provider.gcal;

import static io.sluice.provider.gcal.Items.AS_OF;
import static io.sluice.provider.gcal.Items.GCAL;
import static io.sluice.provider.gcal.Items.event;
import static io.sluice.provider.gcal.Items.events;
import static io.sluice.provider.gcal.Items.page;
import static io.sluice.provider.gcal.Items.request;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.sluice.event.Event;
import io.sluice.event.RawRequest;
import io.sluice.event.Verification;
import io.sluice.provider.Json;
import io.sluice.provider.Provider.Projection;
import io.sluice.provider.Provider.Reading;
import io.sluice.provider.SigningSecrets;
import io.sluice.record.Kinds;
import io.sluice.record.State;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages of events become events. */
class PageTest {
    private static final String BARE = "{\"id\":\"e1\",\"status\":\"cancelled\"}";

    /** Items that Google never sent. */
    static Stream<String> hostile() {
        var deep = "[".repeat(900) + "]".repeat(900);
        return Stream.of(
                "null",
                "7",
                "1e999",
                "[]",
                "\"text\"",
                "\"\\u0000\\ud800\"",
                "{}",
                "{\"id\":null}",
                "{\"id\":\"\"}",
                "{\"id\":\"a b\"}",
                "{\"id\":\"a\\nb\"}",
                "{\"id\":\"\\u0000\"}",
                "{\"id\":[1]}",
                "{\"id\":12}",
                "{\"id\":\"" + "i".repeat(5_000) + "\"}",
                "{\"id\":\"" + "i".repeat(1_500) + "\"}",
                "{\"id\":\"e1\"}",
                "{\"id\":\"e1\",\"etag\":7,\"status\":[],\"summary\":{},\"sequence\":\"x\",\"start\":\"\",\"attendees\":{}}",
                "{\"id\":\"e1\",\"etag\":\"\\u0000\\ud800\",\"status\":\"\\u0000\",\"summary\":\"\\ud800\\u0000\"}",
                "{\"id\":\"e1\",\"etag\":\"" + "t".repeat(70_000) + "\",\"x\":1e999}",
                "{\"id\":\"e1\",\"status\":\"confirmed\",\"sequence\":" + "9".repeat(900) + ",\"updated\":1e300}",
                "{\"id\":\"e1\",\"updated\":\"+999999999-12-31T23:59:59Z\",\"start\":{\"dateTime\":1e999},\"end\":"
                        + deep + "}",
                "{\"id\":\"e1\",\"updated\":" + deep + ",\"attendees\":[null,7,[],{\"email\":" + deep
                        + "}],\"organizer\":[]}",
                "{\"id\":\"e1\",\"id\":\"e2\",\"status\":\"cancelled\",\"status\":\"confirmed\"}",
                "{\"summary\":\"no id\",\"etag\":\"\\\"1\\\"\",\"status\":\"confirmed\"}");
    }

    static Stream<String> all() {
        return Stream.concat(Items.ALL.stream(), hostile());
    }

    @Test
    void each_item_of_a_page_is_an_event_in_order() {
        // When
        var events = events(page(Items.ALL.toArray(String[]::new)));
        // Then
        assertThat(events)
                .extracting(Event::type, Event::externalId, Event::accountKey)
                .containsExactlyElementsOf(Stream.of(
                                "7cbh8rpc10lrc0ckih9tafss99",
                                "all_day",
                                "weekly",
                                "weekly_20260608T130000Z",
                                "weekly_20260615T130000Z")
                        .map(id -> org.assertj.core.groups.Tuple.tuple("calendar.event", id, Optional.empty()))
                        .toList());
    }

    @Test
    void the_key_is_calendar_id_and_etag() {
        assertThat(event(Items.ALL_DAY).key()).isEqualTo("jo@example.com/all_day/\"3559112424300000\"");
    }

    @Test
    void an_item_without_an_etag_is_known_by_all_it_says_in_any_order() {
        // Given
        var one =
                "{\"id\":\"e1\",\"updated\":\"2026-05-22T20:43:32.123Z\",\"start\":{\"date\":\"2026-06-01\",\"timeZone\":\"UTC\"}}";
        var same =
                "{ \"start\": {\"timeZone\":\"UTC\", \"date\":\"2026-06-01\"}, \"updated\":\"2026-05-22T20:43:32.123Z\", \"id\":\"e1\"}";
        var other = one.replace("06-01", "06-02");
        // Then
        assertThat(event(one).key())
                .matches("jo@example.com/e1/[0-9a-f]{64}")
                .isEqualTo(event(same).key());
        assertThat(event(other).key()).isNotEqualTo(event(one).key());
    }

    @ParameterizedTest
    @ValueSource(strings = {BARE, "{\"id\":\"e1\",\"status\":\"cancelled\",\"etag\":\"\\\"0\\\"\"}"})
    void a_tombstone_without_a_time_is_another_when_it_is_found_again_later(String tombstone) {
        // Given
        var later = new String(page(tombstone).body(), UTF_8).replace("10:00:00.123Z", "11:00:00.123Z");
        // Then
        assertThat(events(request(later)).getFirst().key())
                .isNotEqualTo(event(tombstone).key());
        assertThat(event(tombstone).key()).isEqualTo(event(tombstone).key());
    }

    @Test
    void what_has_its_own_time_is_the_same_whenever_it_is_listed() {
        // Given
        var later = new String(page(Items.MEETING).body(), UTF_8).replace("10:00:00.123Z", "11:00:00.123Z");
        // Then
        assertThat(events(request(later)).getFirst().key())
                .isEqualTo(event(Items.MEETING).key());
    }

    @Test
    void an_event_occurred_when_it_was_updated_else_when_the_calendar_was() {
        assertThat(event(Items.MEETING).occurredAt()).contains(Instant.parse("2026-05-22T20:43:32.123Z"));
        assertThat(event(Items.CANCELLED_INSTANCE).occurredAt()).contains(AS_OF);
        assertThat(events(request("{\"calendar_id\":\"c\",\"as_of\":null,\"items\":[" + BARE + "]}"))
                        .getFirst()
                        .occurredAt())
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("all")
    void an_event_stands_on_its_own_and_reading_it_again_gives_it(String item) {
        // Given
        var event = events(page(Items.ALL_DAY, item, Items.MASTER)).get(1);
        // When
        var again = events(event.part());
        // Then
        assertThat(again).hasSize(1);
        assertThat(again.getFirst())
                .usingRecursiveComparison()
                .ignoringFields("part", "content")
                .isEqualTo(event);
        assertThat(again.getFirst().part().toBytes())
                .isEqualTo(event.part().toBytes())
                .isEqualTo(event(item).part().toBytes());
        assertThat(GCAL.payload(again.getFirst())).isEqualTo(GCAL.payload(event));
        assertThat(GCAL.project(again.getFirst(), Items.RECEIVED)).isEqualTo(GCAL.project(event, Items.RECEIVED));
    }

    @ParameterizedTest
    @MethodSource("all")
    void an_event_can_be_stored_shown_and_merged_whatever_it_says(String item) {
        // When
        var event = event(item);
        // Then
        assertThat(event.externalId()).matches("[!-~]{1,2048}").doesNotContain("jo@example.com");
        assertThat(event.key().getBytes(UTF_8).length).isLessThan(2_500);
        assertThat(Json.parse(GCAL.payload(event).getBytes(UTF_8))).isPresent();
        assertThat(List.of(event, event.content(), GCAL.project(event, Items.RECEIVED)))
                .noneMatch(t -> t.toString().contains("@") || t.toString().contains("Plan the launch"));
        switch (GCAL.project(event, Items.RECEIVED)) {
            case Projection.Ignored(var reason) -> assertThat(reason).isNotBlank();
            case Projection.Signal signal -> fail("an item is no notification");
            case Projection.Fetch fetch -> fail("an item is whole");
            case Projection.Changes(var changes) ->
                assertThat(changes)
                        .singleElement()
                        .satisfies(c -> assertThat(State.NEW
                                        .merge(Kinds.get("calendar_events"), c)
                                        .stateAfter()
                                        .values())
                                .allSatisfy((field, value) ->
                                        assertThat(String.valueOf(value)).doesNotContain("\0", "\ud800")));
        }
    }

    @Test
    void the_payload_is_googles_json() {
        assertThat(Json.parse(GCAL.payload(event(Items.MEETING)).getBytes(UTF_8)))
                .isEqualTo(Json.parse(Items.MEETING.getBytes(UTF_8)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "7",
                "{}",
                "{\"id\":\"a b\"}",
                "{\"summary\":\"x\",\"etag\":\"\\\"1\\\"\",\"status\":\"confirmed\"}"
            })
    void what_has_no_id_is_an_event_that_nothing_handles_and_its_neighbours_live(String item) {
        // When
        var events = events(page(Items.ALL_DAY, item, Items.MASTER));
        // Then
        assertThat(events).hasSize(3);
        assertThat(events.get(1).externalId()).matches("[0-9a-f]{64}");
        assertThat(events)
                .extracting(e -> GCAL.project(e, Items.RECEIVED).getClass())
                .isEqualTo(List.of(Projection.Changes.class, Projection.Ignored.class, Projection.Changes.class));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "null",
                "[]",
                "{}",
                "{\"calendar_id\":\"c\"}",
                "{\"calendar_id\":\"c\",\"items\":[]}",
                "{\"calendar_id\":\"c\",\"items\":{}}",
                "{\"calendar_id\":\" \",\"items\":[{\"id\":\"e\"}]}",
                "{\"calendar_id\":7,\"items\":[{\"id\":\"e\"}]}",
                "{\"items\":[{\"id\":\"e\"}]}",
                "{\"calendar_id\":\"c\",\"items\":[{\"id\":\"e\"}]} x"
            })
    void what_is_no_page_of_a_calendars_items_is_malformed(String body) {
        assertThat(GCAL.read(request(body))).isInstanceOf(Reading.Malformed.class);
    }

    @Test
    void what_is_nested_too_deep_to_read_is_malformed_and_all_else_is_read_again_as_it_was() {
        // Given
        int read = 0;
        for (int depth = 980; depth < 1_010; depth++) {
            var item = "{\"id\":\"e1\",\"x\":" + "[".repeat(depth) + "]".repeat(depth) + "}";
            // When
            if (GCAL.read(page(item)) instanceof Reading.Events(var events)) {
                read++;
                // Then
                assertThat(GCAL.payload(events.getFirst())).contains("[[[");
                assertThat(events(events.getFirst().part()).getFirst().key())
                        .isEqualTo(events.getFirst().key());
            }
        }
        assertThat(read).isBetween(1, 29);
    }

    @Test
    void a_page_comes_by_no_request_from_outside() {
        // Given
        var page = page(Items.MEETING);
        var posted = new RawRequest("POST", "", page.headers(), page.body());
        var token = new SigningSecrets.Secret(new UUID(0, 1), "token-1".getBytes(UTF_8));
        // Then
        assertThat(GCAL.limits().methods()).doesNotContain("SYNC");
        assertThat(GCAL.read(posted)).isInstanceOf(Reading.Malformed.class);
        assertThat(GCAL.verify(page, new SigningSecrets(List.of(token), true, Map.of()), Instant.EPOCH))
                .isEqualTo(Verification.missing());
    }

    @Test
    void noise_is_read_without_an_exception() {
        // Given
        var random = new Random(7);
        var whole = page(Items.ALL.toArray(String[]::new)).body();
        for (int i = 0; i < 3_000; i++) {
            var body = whole.clone();
            for (int n = random.nextInt(1, 6); n > 0; n--) {
                body[random.nextInt(body.length)] = (byte) random.nextInt(256);
            }
            // When
            var reading = GCAL.read(page(Items.MEETING).withBody(body));
            // Then
            if (reading instanceof Reading.Events(var events)) {
                assertThat(events).isNotEmpty().allSatisfy(e -> {
                    assertThat(GCAL.project(e, Items.RECEIVED)).isNotNull();
                    assertThat(events(e.part()).getFirst().key()).isEqualTo(e.key());
                });
            }
        }
    }

    @Test
    void a_full_page_is_read_whole() {
        // Given
        var items = IntStream.range(0, 2_500)
                .mapToObj(i -> Items.MEETING.replace("7cbh8rpc10lrc0ckih9tafss99", "e" + i))
                .toArray(String[]::new);
        // Then
        assertThat(events(page(items)).stream().map(Event::key).collect(Collectors.toSet()))
                .hasSize(2_500);
    }
}
