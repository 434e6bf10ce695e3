package io.sluice.provider.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.event.Event;
import io.sluice.event.RecordKey;
import io.sluice.provider.Json;
import io.sluice.record.State;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Events of one second: what Stripe says was there before puts them in order. */
class StripeOrderTest {
    private static final RecordKey KEY = RecordKey.of("subscriptions", "sub_Team");

    @Test
    void all_samples_in_any_order_end_the_same() {
        // Given
        long seed = Long.getLong("sluice.seed", System.nanoTime());
        System.out.println("StripeOrderTest seed " + seed);
        var events = samples();
        var expected = Samples.apply(events);
        for (int i = 0; i < 200; i++) {
            Collections.shuffle(events, new Random(seed + i));
            // When
            var records = Samples.apply(events);
            // Then
            assertThat(records).as("seed %d", seed + i).isEqualTo(expected);
        }
    }

    @Test
    void a_subscription_made_and_updated_in_one_second_ends_as_updated() {
        assertThat(lastOfAllOrders(created("incomplete"), updated("zz", "incomplete", "active")))
                .containsExactly("active");
        assertThat(lastOfAllOrders(created("incomplete"), updated("aa", "incomplete", "active")))
                .containsExactly("active");
    }

    @Test
    void a_chain_within_one_second_ends_with_its_last_link() {
        assertThat(lastOfAllOrders(
                        created("trialing"),
                        updated("zz", "trialing", "past_due"),
                        updated("aa", "past_due", "active")))
                .containsExactly("active");
    }

    @Test
    void what_toggles_within_one_second_is_settled_by_what_was_there_first() {
        assertThat(lastOfAllOrders(
                        created("active"), updated("zz", "active", "past_due"), updated("aa", "past_due", "active")))
                .containsExactly("active");
    }

    @Test
    void what_toggles_without_a_beginning_is_suspect() {
        var state = state(List.of(updated("aa", "active", "past_due"), updated("bb", "past_due", "active")));
        assertThat(state.suspect()).isTrue();
    }

    @Test
    void an_older_array_given_in_part_leaves_the_order_to_the_rest() {
        // Given: of its items the event repeats the id and the quantity only
        var partial = updated("aa", "past_due", "active", "[{\"id\":\"si_1\",\"quantity\":2}]");
        // When
        var last = lastOfAllOrders(updated("zz", "trialing", "past_due"), partial);
        // Then
        assertThat(last).containsExactly("active");
    }

    @Test
    void an_array_given_in_part_and_nothing_else_settles_nothing() {
        // Given
        var partial = json("aa", "active", "{\"items\":{\"data\":[{\"id\":\"si_1\",\"quantity\":2}]}}");
        ((ObjectNode) partial.at("/data/object/items/data/0")).put("quantity", 4);
        // When
        var state = state(List.of(updated("bb", "past_due", "active"), Samples.event(partial)));
        // Then
        assertThat(state.suspect()).isTrue();
    }

    @Test
    void an_array_given_whole_puts_its_event_in_order() {
        // Given
        var before = Samples.json("subscription.updated.2023-10-16").at("/data/object/items/data");
        var after = json("aa", "active", "{\"items\":{\"data\":" + before + "}}");
        ((ObjectNode) after.at("/data/object/items/data/0")).put("quantity", 4);
        var first = updated("zz", "past_due", "active");
        for (var order : List.of(List.of(first, Samples.event(after)), List.of(Samples.event(after), first))) {
            // When
            var state = state(order);
            // Then
            assertThat(state.suspect()).isFalse();
            assertThat(state.values()).containsEntry("quantity", 4L);
        }
    }

    private static State state(List<Event> events) {
        return Samples.apply(events).getOrDefault(KEY, State.NEW);
    }

    private static List<Object> lastOfAllOrders(Event... events) {
        var ends = new ArrayList<Object>();
        for (var order : orders(List.of(events))) {
            var state = state(order);
            ends.add(state.suspect() ? "suspect" : state.values().get("status"));
        }
        return ends.stream().distinct().toList();
    }

    private static <T> List<List<T>> orders(List<T> items) {
        if (items.isEmpty()) {
            return List.of(List.of());
        }
        var all = new ArrayList<List<T>>();
        for (var first : items) {
            var rest = new ArrayList<>(items);
            rest.remove(first);
            for (var order : orders(rest)) {
                var whole = new ArrayList<T>(List.of(first));
                whole.addAll(order);
                all.add(whole);
            }
        }
        return all;
    }

    private static Event created(String status) {
        return Samples.event(json("mm", status, "null").put("type", "customer.subscription.created"));
    }

    private static Event updated(String id, String before, String after) {
        return Samples.event(json(id, after, "{\"status\":\"" + before + "\"}"));
    }

    private static Event updated(String id, String before, String after, String items) {
        return Samples.event(json(id, after, "{\"status\":\"" + before + "\",\"items\":{\"data\":" + items + "}}"));
    }

    private static ObjectNode json(String id, String status, String previous) {
        var json = Samples.json("subscription.updated.2023-10-16").put("id", "evt_" + id);
        ((ObjectNode) json.at("/data/object")).put("status", status);
        ((ObjectNode) json.path("data"))
                .set(
                        "previous_attributes",
                        Json.parse(previous.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                                .orElseThrow());
        return json;
    }

    private static List<Event> samples() {
        try (var files = java.nio.file.Files.list(java.nio.file.Path.of("src/test/resources/samples/stripe"))) {
            var names = files.map(f -> f.getFileName().toString().replace(".json", ""))
                    .sorted();
            return new ArrayList<>(
                    names.map(n -> Samples.event(Samples.bytes(n))).toList());
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
