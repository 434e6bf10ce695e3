package io.sluice.provider.gcal;

import static io.sluice.provider.gcal.Items.AS_OF;
import static io.sluice.provider.gcal.Items.GCAL;
import static io.sluice.provider.gcal.Items.change;
import static io.sluice.provider.gcal.Items.event;
import static io.sluice.provider.gcal.Items.events;
import static io.sluice.provider.gcal.Items.request;
import static io.sluice.provider.gcal.Items.said;
import static io.sluice.provider.gcal.Items.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.event.Merge;
import io.sluice.event.RecordKey;
import io.sluice.event.Version;
import io.sluice.history.provider.Truth;
import io.sluice.provider.Provider.Projection;
import io.sluice.record.Kind;
import io.sluice.record.Kinds;
import io.sluice.record.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Items become records. */
class ItemProjectionTest {
    private static final Kind KIND = Kinds.get("calendar_events");
    private static final String DETAILS =
            "\"start\":{\"date\":\"2026-06-01\"},\"end\":{\"date\":\"2026-06-02\"},\"iCalUID\":\"e1@google.com\"";

    private static Map<String, @Nullable Object> merged(String... items) {
        return KIND.data(state(List.of(items)).values());
    }

    private static State state(List<String> items) {
        var state = State.NEW;
        for (var item : items) {
            state = state.merge(KIND, change(event(item))).stateAfter();
        }
        return state;
    }

    private static Version version(String item) {
        return ((Merge.Newest) change(event(item)).merges().get("status")).at();
    }

    /** A state of one event. */
    private static String item(String status, String updated, String members) {
        return "{\"id\":\"e1\",\"status\":\"" + status + "\",\"updated\":\"2026-05-22T20:43:" + updated + "Z\""
                + members + "}";
    }

    private static Map<String, @Nullable Object> attendee(@Nullable Object... values) {
        var names = List.of("email", "display_name", "response_status", "optional", "organizer", "self", "resource");
        var all = new ArrayList<@Nullable Object>();
        for (int i = 0; i < names.size(); i++) {
            all.add(names.get(i));
            all.add(values[i]);
        }
        return Truth.map(all.toArray());
    }

    @Test
    void an_event_of_a_calendar_is_a_record_of_its_own() {
        assertThat(change(event(Items.ALL_DAY)).key())
                .isEqualTo(new RecordKey("calendar_events", "all_day", "jo@example.com"));
    }

    @Test
    void a_meeting_says_every_field() {
        assertThat(said(Items.MEETING))
                .isEqualTo(Truth.map(
                        "calendar_id",
                        "jo@example.com",
                        "status",
                        "confirmed",
                        "summary",
                        "Plan the launch",
                        "description",
                        "Bring <b>slides</b>",
                        "location",
                        "Room 4",
                        "start",
                        "2026-06-01T07:00:00.000Z",
                        "end",
                        "2026-06-01T08:30:00.000Z",
                        "all_day",
                        false,
                        "time_zone",
                        "Europe/Berlin",
                        "organizer",
                        "jo@example.com",
                        "attendees",
                        List.of(
                                attendee("jo@example.com", "Jo", "accepted", null, true, true, null),
                                attendee("mia@example.net", null, "needsAction", true, null, null, null),
                                attendee(
                                        "room4@resource.calendar.google.com",
                                        "Room 4",
                                        "accepted",
                                        null,
                                        null,
                                        null,
                                        true)),
                        "recurring_event_id",
                        null,
                        "original_start",
                        null,
                        "ical_uid",
                        "7cbh8rpc10lrc0ckih9tafss99@google.com",
                        "sequence",
                        2L));
    }

    @Test
    void an_all_day_event_has_dates_and_an_organizer_without_address_a_name() {
        assertThat(said(Items.ALL_DAY))
                .containsEntry("start", "2026-06-01")
                .containsEntry("end", "2026-06-03")
                .containsEntry("all_day", true)
                .containsEntry("time_zone", null)
                .containsEntry("organizer", "The fair")
                .containsEntry("attendees", null)
                .containsEntry("description", null);
    }

    @Test
    void a_series_and_its_exception_are_told_apart() {
        assertThat(said(Items.MASTER))
                .containsEntry("start", "2026-06-01T13:00:00.000Z")
                .containsEntry("recurring_event_id", null);
        assertThat(said(Items.EXCEPTION))
                .containsEntry("status", "tentative")
                .containsEntry("start", "2026-06-08T15:00:00.000Z")
                .containsEntry("recurring_event_id", "weekly")
                .containsEntry("original_start", "2026-06-08T13:00:00.000Z");
    }

    @Test
    void a_cancelled_instance_says_only_what_it_has() {
        assertThat(said(Items.CANCELLED_INSTANCE))
                .isEqualTo(Map.of(
                        "calendar_id",
                        "jo@example.com",
                        "status",
                        "cancelled",
                        "recurring_event_id",
                        "weekly",
                        "original_start",
                        "2026-06-15T13:00:00.000Z"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"date\":\"2026-01-31\"} | 2026-01-31 | true",
                "{\"date\":\"0001-01-01\"} | 0001-01-01 | true",
                "{\"date\":\"2026-01-31\",\"dateTime\":null,\"timeZone\":\"Europe/Berlin\"} | 2026-01-31 | true",
                "{\"date\":null,\"dateTime\":\"2026-01-31T09:00:00Z\"} | 2026-01-31T09:00:00.000Z | false",
                "{\"dateTime\":\"2026-01-31T09:00:00.123456789+05:30\"} | 2026-01-31T03:30:00.123Z | false",
                "{\"dateTime\":\"2026-01-31T09:00:00-08:00\",\"timeZone\":\"Europe/Berlin\"} | 2026-01-31T17:00:00.000Z | false",
                "{\"dateTime\":\"2026-01-31T09:00:00\",\"timeZone\":\"Europe/Berlin\"} | 2026-01-31T08:00:00.000Z | false",
                "{\"dateTime\":\"2026-07-31T09:00:00\",\"timeZone\":\"Europe/Berlin\"} | 2026-07-31T07:00:00.000Z | false",
                // The clock goes forward over this one, and back over the next.
                "{\"dateTime\":\"2026-03-29T02:30:00\",\"timeZone\":\"Europe/Berlin\"} | 2026-03-29T01:30:00.000Z | false",
                "{\"dateTime\":\"2026-10-25T02:30:00\",\"timeZone\":\"Europe/Berlin\"} | 2026-10-25T00:30:00.000Z | false",
                "{\"dateTime\":\"9999-12-31T23:59:59Z\"} | 9999-12-31T23:59:59.000Z | false",
                "{\"dateTime\":\"2026-01-31T09:00:00\"} | |",
                "{\"dateTime\":\"2026-01-31T09:00:00\",\"timeZone\":\"Middle/Earth\"} | |",
                "{\"dateTime\":\"2026-01-31T09:00:00\",\"timeZone\":7} | |",
                "{\"dateTime\":\"9999-12-31T23:59:59-10:00\"} | |",
                "{\"dateTime\":\"+999999999-12-31T23:59:59-18:00\"} | |",
                "{\"dateTime\":\"0001-01-01T00:00:00+01:00\"} | |",
                "{\"dateTime\":\"2026-01-31\"} | |",
                "{\"dateTime\":1769850000} | |",
                "{\"dateTime\":\"\\u0000\"} | |",
                "{\"date\":\"2026-02-30\"} | |",
                "{\"date\":\"+10000-01-01\"} | |",
                "{\"date\":\"0000-01-01\"} | |",
                "{\"date\":20260131} | |",
                "{\"date\":\"\"} | |",
                "{} | |",
                "[] | |",
                "null | |",
                "\"2026-01-31\" | |"
            })
    void a_time_is_a_date_or_utc_or_not_known(String start, @Nullable String text, @Nullable Boolean allDay) {
        assertThat(said(with("\"start\":" + start + ",\"end\":" + start + ",\"originalStartTime\":" + start)))
                .containsEntry("start", text)
                .containsEntry("end", text)
                .containsEntry("original_start", text)
                .containsEntry("all_day", allDay);
    }

    @ParameterizedTest
    @CsvSource({
        "\"Europe/Berlin\", Europe/Berlin",
        "\"Etc/GMT+5\", Etc/GMT+5",
        "\"America/Port-au-Prince\", America/Port-au-Prince",
        "\"Middle/Earth\", Middle/Earth",
        "\"(UTC+01:00) Berlin\",",
        "\"\",",
        "7,",
        "null,",
        "\"x\\u0000\","
    })
    void the_zone_is_the_starts_where_it_can_be_one(String zone, @Nullable String expected) {
        assertThat(said(with("\"start\":{\"dateTime\":\"2026-01-31T09:00:00Z\",\"timeZone\":" + zone + "}")))
                .containsEntry("time_zone", expected)
                .containsEntry("start", "2026-01-31T09:00:00.000Z");
    }

    @Test
    void values_of_other_types_are_not_known_and_nul_is_replaced() {
        assertThat(said(with("\"summary\":\"a\\u0000b\",\"description\":{\"x\":1},\"location\":[],\"organizer\":\"jo\","
                        + "\"attendees\":[7,null,{\"email\":[],\"displayName\":\"x\\u0000\",\"self\":\"yes\"}],\"sequence\":1.5,"
                        + "\"recurringEventId\":true")))
                .containsEntry("summary", "a\uFFFDb")
                .containsEntry("description", null)
                .containsEntry("location", null)
                .containsEntry("organizer", null)
                .containsEntry("attendees", List.of(attendee(null, "x\uFFFD", null, null, null, null, null)))
                .containsEntry("sequence", null)
                .containsEntry("recurring_event_id", null);
    }

    @ParameterizedTest
    @CsvSource({
        "3, 3",
        "\"3\", 3",
        "9223372036854775807, 2147483647",
        "-9223372036854775808, -2147483648",
        "99999999999999999999, 0",
        "null, 0",
        "{}, 0"
    })
    void a_version_is_time_sequence_and_etag(String sequence, int rank) {
        assertThat(version(with("\"etag\":\"\\\"1\\\"\",\"sequence\":" + sequence)))
                .isEqualTo(new Version(false, Instant.parse("2026-05-22T20:43:32.123Z"), rank, "\"1\""));
    }

    @Test
    void a_tombstone_without_a_time_is_as_old_as_the_calendar_and_last_in_its_millisecond() {
        assertThat(version(Items.CANCELLED_INSTANCE))
                .isEqualTo(new Version(false, AS_OF, Integer.MAX_VALUE, "\"3559112424600000\"@" + AS_OF));
    }

    @Test
    void where_google_gives_no_time_at_all_that_of_receipt_counts() {
        // Given
        var event = events(request("{\"calendar_id\":\"c\",\"items\":[{\"id\":\"e1\",\"status\":\"cancelled\"}]}"))
                .getFirst();
        // Then
        assertThat(((Merge.Newest) change(event).merges().get("status")).at().at())
                .isEqualTo(Items.RECEIVED);
    }

    @Test
    void a_description_that_was_removed_is_gone() {
        assertThat(merged(
                        item("confirmed", "01", ",\"summary\":\"A\",\"description\":\"B\""),
                        item("confirmed", "02", ",\"summary\":\"A\"")))
                .containsEntry("summary", "A")
                .containsEntry("description", null);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"id\":\"e1\",\"status\":\"cancelled\"}",
                "{\"id\":\"e1\",\"status\":\"cancelled\",\"updated\":\"2026-05-22T20:43:02Z\",\"summary\":null}",
                "{\"id\":\"e1\",\"status\":\"cancelled\",\"start\":{\"date\":\"2026-06-01\"},\"end\":{\"date\":\"2026-06-02\"}}"
            })
    void a_tombstone_cancels_and_erases_nothing(String tombstone) {
        assertThat(merged(item("confirmed", "01", ",\"summary\":\"A\"," + DETAILS), tombstone))
                .containsEntry("status", "cancelled")
                .containsEntry("summary", "A")
                .containsEntry("ical_uid", "e1@google.com");
    }

    @Test
    void a_cancelled_event_with_the_usual_fields_says_them_all() {
        assertThat(merged(
                        item("confirmed", "01", ",\"summary\":\"A\",\"description\":\"B\"," + DETAILS),
                        item("cancelled", "02", ",\"summary\":\"C\"," + DETAILS)))
                .containsEntry("status", "cancelled")
                .containsEntry("summary", "C")
                .containsEntry("description", null);
    }

    @Test
    void a_remnant_of_an_id_alone_erases_nothing() {
        assertThat(merged(item("confirmed", "01", ",\"summary\":\"A\""), "{\"id\":\"e1\"}"))
                .containsEntry("status", "confirmed")
                .containsEntry("summary", "A");
    }

    @Test
    void a_cancelled_event_comes_back() {
        assertThat(merged(
                        item("confirmed", "01", ",\"summary\":\"A\""),
                        item("cancelled", "02", ""),
                        item("confirmed", "03", ",\"summary\":\"B\"")))
                .containsEntry("status", "confirmed")
                .containsEntry("summary", "B");
    }

    @Test
    void a_tombstone_of_an_unknown_event_makes_a_record_of_few_fields() {
        assertThat(merged(Items.CANCELLED_INSTANCE))
                .containsEntry("status", "cancelled")
                .containsEntry("recurring_event_id", "weekly")
                .containsEntry("summary", null);
    }

    @Test
    void an_item_that_comes_late_changes_nothing() {
        assertThat(merged(item("cancelled", "02", ""), item("confirmed", "01", ",\"summary\":\"A\"")))
                .containsEntry("status", "cancelled")
                .containsEntry("summary", "A");
    }

    @Test
    void what_has_no_id_is_ignored_and_says_why() {
        assertThat(GCAL.project(event("{\"status\":\"confirmed\"}"), Items.RECEIVED))
                .isEqualTo(new Projection.Ignored("The item has no id, so it is the state of no event."));
    }

    @Test
    void any_order_of_an_events_states_ends_in_the_same_record() {
        // Given
        long seed = Long.getLong("sluice.seed", System.nanoTime());
        System.out.println("ItemProjectionTest seed " + seed);
        var random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            var items = new ArrayList<String>();
            for (int n = random.nextInt(2, 8); n > 0; n--) {
                items.add(any(random));
            }
            var expected = state(items);
            items.add(items.getFirst());
            Collections.shuffle(items, random);
            // Then
            assertThat(state(items)).as("seed %d, %s", seed, items).isEqualTo(expected);
        }
    }

    /** Few milliseconds, sequences and etags, so that any of them may be tied. */
    private static String any(Random random) {
        var members = new StringBuilder("{\"id\":\"e1\"");
        maybe(random, members, "\"status\":\"" + (random.nextBoolean() ? "confirmed" : "cancelled") + '"');
        maybe(random, members, "\"updated\":\"2026-11-25T10:00:00.12" + random.nextInt(2, 5) + "Z\"");
        maybe(random, members, "\"etag\":\"\\\"" + random.nextInt(3) + "\\\"\"");
        maybe(random, members, "\"sequence\":" + random.nextInt(2));
        maybe(random, members, "\"summary\":\"S" + random.nextInt(3) + '"');
        maybe(random, members, "\"attendees\":[{\"email\":\"a" + random.nextInt(3) + "@example.com\"}]");
        maybe(random, members, DETAILS);
        return members.append('}').toString();
    }

    private static void maybe(Random random, StringBuilder members, String member) {
        if (random.nextInt(3) > 0) {
            members.append(',').append(member);
        }
    }
}
