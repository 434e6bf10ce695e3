package io.sluice.provider.stripe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.provider.Json;
import io.sluice.provider.Limits;
import io.sluice.provider.Provider.Projection;
import io.sluice.provider.Provider.Reading;
import io.sluice.provider.Providers;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StripeReadTest {
    private static final StripeProvider STRIPE = new StripeProvider();

    @Test
    void the_provider_is_found_by_its_name() {
        assertThat(new Providers().get("stripe")).isInstanceOf(StripeProvider.class);
    }

    @Test
    void a_request_is_a_json_post_of_at_most_one_mebibyte() {
        assertThat(STRIPE.limits())
                .isEqualTo(new Limits(1024 * 1024, Set.of("POST"), Set.of("application/json"), false));
    }

    @Test
    void configuration_is_refused_because_there_is_none() {
        assertThat(STRIPE.configProblems(Map.of("account", "x"), false, true)).containsOnlyKeys("config.account");
        assertThat(STRIPE.configProblems(Map.of(), true, false)).isEmpty();
    }

    @Test
    void a_snapshot_event_is_read() {
        // Given
        var request = Samples.request(Samples.bytes("subscription.updated.2023-10-16"));
        // When
        var event = ((Reading.Events) STRIPE.read(request)).events().getFirst();
        // Then
        assertThat(event.type()).isEqualTo("customer.subscription.updated");
        assertThat(event.key()).isEqualTo("evt_sub_updated");
        assertThat(event.externalId()).isEqualTo("evt_sub_updated");
        assertThat(event.occurredAt()).contains(Instant.ofEpochSecond(1_700_000_010));
        assertThat(event.accountKey()).contains("acct_Shop");
        assertThat(event.part()).isSameAs(request);
        assertThat(Json.parse(STRIPE.payload(event).getBytes(UTF_8))).isEqualTo(Json.parse(request.body()));
    }

    @Test
    void a_thin_event_is_read_and_waits_for_a_credential() {
        // Given
        var event = Samples.event(Samples.bytes("thin"));
        // When
        var projection = Samples.project(event);
        // Then
        assertThat(event.occurredAt()).contains(Instant.parse("2023-11-14T22:13:20.250Z"));
        assertThat(event.accountKey()).contains("acct_Shop");
        assertThat(projection)
                .isInstanceOfSatisfying(
                        Projection.Fetch.class,
                        fetch -> assertThat(fetch.otherwise())
                                .contains("thin event")
                                .contains("API credential")
                                .contains("replay"))
                .isInstanceOfSatisfying(
                        Projection.Fetch.class,
                        fetch -> assertThat(fetch.path())
                                .isEqualTo(Samples.json("thin")
                                        .at("/related_object/url")
                                        .textValue()));
    }

    @Test
    void a_thin_event_about_nothing_leaves_nothing_to_fetch() {
        var event = Samples.json("thin").putNull("related_object");
        assertThat(Samples.project(Samples.event(event)))
                .isInstanceOfSatisfying(
                        Projection.Ignored.class,
                        ignored -> assertThat(ignored.reason()).contains("nothing to fetch"));
    }

    @Test
    void an_event_from_before_envelopes_had_a_version_is_read() {
        var event = Samples.event(Samples.bytes("charge.succeeded.2012"));
        assertThat(event.type()).isEqualTo("charge.succeeded");
        assertThat(event.accountKey()).contains("platform");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'account':'acct_1','context':'acct_2'}|acct_1",
                "{'context':'acct_2'}|acct_2",
                "{'account':null,'context':null}|platform",
                "{}|platform",
            },
            quoteCharacter = '`')
    void the_account_routes_before_the_context(String fields, String expected) {
        var json = (com.fasterxml.jackson.databind.node.ObjectNode)
                Json.parse(fields.replace('\'', '"').getBytes(UTF_8)).orElseThrow();
        assertThat(Samples.event(json.put("id", "evt_1").put("type", "ping")).accountKey())
                .contains(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "7",
                "\"evt_1\"",
                "{",
                "{}{}",
                "{\"id\":\"evt_1\"}",
                "{\"type\":\"ping\"}",
                "{\"id\":\"\",\"type\":\"ping\"}",
                "{\"id\":\"evt_1\",\"type\":\"\"}",
                "{\"id\":7,\"type\":\"ping\"}",
                "{\"id\":\"evt_1\",\"type\":{}}",
                "{\"id\":\"evt_\\u0000\",\"type\":\"ping\"}",
                "{\"id\":\"evt_1\",\"type\":\"ping\",\"account\":{}}",
                "{\"id\":\"evt_1\",\"type\":\"ping\",\"account\":\"\"}",
            })
    void what_is_not_an_event_is_malformed(String body) {
        assertThat(Samples.read(body)).isInstanceOf(Reading.Malformed.class);
    }

    @Test
    void an_id_longer_than_stripes_are_is_malformed() {
        assertThat(Samples.read("{\"id\":\"" + "e".repeat(256) + "\",\"type\":\"ping\"}"))
                .isInstanceOf(Reading.Malformed.class);
    }

    @Test
    void nesting_without_end_is_malformed() {
        assertThat(Samples.read("{\"id\":\"evt_1\",\"type\":\"ping\",\"data\":" + "[".repeat(100_000)))
                .isInstanceOf(Reading.Malformed.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"id\":\"evt_1\",\"type\":\"ping\"}",
                "{\"id\":\"evt_1\",\"type\":\"customer.created\",\"data\":7}"
            })
    void an_event_without_an_object_is_ignored(String body) {
        assertThat(Samples.project(Samples.event(body.getBytes(UTF_8)))).isEqualTo(new Projection.Ignored(""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"product.created", "invoice.upcoming"})
    void an_event_that_nothing_handles_is_ignored(String sample) {
        assertThat(Samples.project(Samples.event(Samples.bytes(sample)))).isEqualTo(new Projection.Ignored(""));
    }

    @Test
    void related_objects_of_a_customer_are_not_the_customer() {
        var event = Samples.json("product.created").put("type", "customer.source.created");
        ((com.fasterxml.jackson.databind.node.ObjectNode) event.at("/data/object")).remove("object");
        assertThat(Samples.project(Samples.event(event))).isEqualTo(new Projection.Ignored(""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-253402300799",
                "253402300800",
                "9223372036854775807",
                "\"-1000000-01-01T00:00:00Z\"",
                "\"soon\"",
                "1.5"
            })
    void a_time_that_a_database_cannot_hold_is_not_known(String created) {
        var event = Samples.event(("{\"id\":\"evt_1\",\"type\":\"ping\",\"created\":" + created + "}").getBytes(UTF_8));
        assertThat(event.occurredAt()).isEmpty();
    }

    @Test
    void a_character_that_a_database_cannot_hold_is_replaced() {
        // Given
        var json = Samples.json("checkout.session.completed.2023-10-16");
        var session = (com.fasterxml.jackson.databind.node.ObjectNode) json.at("/data/object");
        session.put("client_reference_id", "a\0b").putObject("metadata").put("k\0", "v\0");
        // When
        var data = Samples.data("checkouts", "cs_test_1", java.util.List.of(Samples.event(json)));
        // Then
        assertThat(data)
                .containsEntry("client_reference_id", "a\uFFFDb")
                .containsEntry("metadata", Map.of("k\uFFFD", "v\uFFFD"));
    }

    @Test
    void an_event_without_a_time_counts_as_of_its_receipt() {
        // Given
        var json = Samples.json("customer.created");
        json.remove("created");
        // When
        var change = Samples.changes(Samples.event(json)).getFirst();
        // Then
        assertThat(change.merges().get("email"))
                .isInstanceOfSatisfying(
                        io.sluice.event.Merge.Newest.class,
                        m -> assertThat(m.at().at()).isEqualTo(Samples.RECEIVED));
    }
}
