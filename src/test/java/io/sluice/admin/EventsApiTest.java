package io.sluice.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.junit.QuarkusTest;
import io.sluice.event.Id;
import io.sluice.ledger.Rows;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
class EventsApiTest {
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

    @Inject
    Rows rows;

    private final Api admin = Api.admin();

    @Test
    void an_event_shows_the_contracts_fields_and_null_for_what_is_not_known() {
        // Given
        var id = Api.tenant();
        rows.event(uuid(id), NOON, "invoice.paid", "applied");
        // When
        Map<String, Object> event =
                admin.get(events(id)).then().statusCode(200).extract().path("data[0]");
        // Then
        assertThat(event)
                .containsOnlyKeys(
                        "id",
                        "source_id",
                        "provider",
                        "type",
                        "external_id",
                        "origin",
                        "status",
                        "occurred_at",
                        "received_at",
                        "applied_at",
                        "attempts",
                        "duplicates",
                        "error")
                .containsEntry("received_at", "2026-11-20T12:00:00.000Z")
                .containsEntry("origin", "webhook")
                .containsEntry("applied_at", null)
                .containsEntry("error", null);
    }

    @Test
    void pages_meet_without_gap_or_overlap_where_times_are_equal() {
        // Given
        var id = Api.tenant();
        var made = new ArrayList<String>();
        for (int i = 0; i < 7; i++) {
            made.add(Id.of(Id.Kind.EVENT, rows.event(uuid(id), NOON, "invoice.paid", "applied")));
        }
        // When
        var seen = new ArrayList<String>();
        var page = admin.get(events(id), "limit", 2).jsonPath();
        seen.addAll(page.getList("data.id"));
        while (page.getString("next_cursor") != null) {
            page = admin.get(events(id), "limit", 2, "cursor", page.getString("next_cursor"))
                    .jsonPath();
            seen.addAll(page.getList("data.id"));
        }
        // Then
        assertThat(seen).containsExactlyInAnyOrderElementsOf(made).doesNotHaveDuplicates();
    }

    @Test
    void a_page_that_ends_the_list_has_no_next() {
        var id = Api.tenant();
        rows.event(uuid(id), NOON, "invoice.paid", "applied");
        rows.event(uuid(id), NOON, "invoice.paid", "applied");
        var page = admin.get(events(id), "limit", 2).then().statusCode(200).body("data", hasSize(2));
        assertThat(page.extract().jsonPath().getString("next_cursor")).isNull();
    }

    @Test
    void every_filter_narrows_the_list() {
        // Given
        var id = Api.tenant();
        var event = rows.event(uuid(id), NOON, "invoice.paid", "dead");
        rows.event(uuid(id), NOON.minusSeconds(60), "invoice.created", "applied");
        var source = Id.of(Id.Kind.SOURCE, new UUID(7, 7));
        // Then
        admin.get(events(id), "type", "invoice.paid").then().body("data", hasSize(1));
        admin.get(events(id), "status", "dead").then().body("data.type", equalTo(List.of("invoice.paid")));
        admin.get(events(id), "external_id", "evt_" + event).then().body("data", hasSize(1));
        admin.get(events(id), "provider", "twilio").then().body("data", hasSize(0));
        admin.get(events(id), "source_id", source).then().body("data", hasSize(2));
        admin.get(events(id), "since", "2026-11-20T12:00:00Z")
                .then()
                .body("data.type", equalTo(List.of("invoice.paid")));
        admin.get(events(id), "until", "2026-11-20T13:00:00+01:00")
                .then()
                .body("data.type", equalTo(List.of("invoice.created")));
    }

    @ParameterizedTest
    @CsvSource({
        "limit, 0",
        "limit, 201",
        "limit, -1",
        "limit, ten",
        "limit, 5000000000",
        "cursor, x",
        "cursor, AAAA",
        "status, done",
        "source_id, evt_1",
        "since, yesterday",
        "until, 2026-11-20",
        "since, +999999999-12-31T23:59:59Z"
    })
    void a_parameter_that_cannot_be_is_refused_by_name(String name, String value) {
        admin.get(events(Api.tenant()), name, value)
                .then()
                .statusCode(400)
                .body("code", equalTo("invalid_request"))
                .body("errors.field", equalTo(List.of(name)));
    }

    @Test
    void a_filter_with_control_characters_is_refused_and_no_fault_of_ours() {
        admin.get(events(Api.tenant()), "provider", "a\u0000b").then().statusCode(400);
    }

    @Test
    void the_detail_adds_payload_headers_changes_in_order_and_attempts() {
        // Given
        var id = Api.tenant();
        var event = rows.event(uuid(id), NOON, "customer.created", "applied");
        var record = UUID.randomUUID();
        rows.change(
                uuid(id),
                event,
                2,
                record,
                "{\"external_id\":\"cus_2\",\"before\":{\"name\":\"A\"},\"after\":{\"name\":\"B\"}}");
        rows.change(
                uuid(id), event, 1, record, "{\"external_id\":\"cus_1\",\"before\":null,\"after\":{\"name\":\"A\"}}");
        // When
        var detail = admin.get(events(id) + "/" + Id.of(Id.Kind.EVENT, event));
        // Then
        detail.then()
                .statusCode(200)
                .body("payload.type", equalTo("customer.created"))
                .body("headers.Content-Type", equalTo("application/json"))
                .body("changes.external_id", equalTo(List.of("cus_1", "cus_2")))
                .body("changes[1].before.name", equalTo("A"))
                .body("changes[1].after.name", equalTo("B"))
                .body("changes[0].record_id", equalTo(Id.of(Id.Kind.RECORD, record)))
                .body("attempts", equalTo(1))
                .body("attempt_log[0].outcome", equalTo("applied"));
        assertThat(detail.<Map<String, Object>>path("")).containsKeys("id", "status", "error");
        assertThat(detail.<Map<String, Object>>path("changes[0]")).containsEntry("before", null);
    }

    @Test
    void a_fault_of_ours_is_a_500_that_tells_nothing_of_the_inside() {
        var id = Api.tenant();
        var event = rows.event(uuid(id), NOON, "invoice.paid", "applied");
        rows.change(uuid(id), event, 1, UUID.randomUUID(), "{}");
        rows.spoilChanges(event);
        admin.get(events(id) + "/" + Id.of(Id.Kind.EVENT, event))
                .then()
                .statusCode(500)
                .contentType("application/problem+json")
                .body("code", equalTo("internal_error"))
                .body(not(containsString("IllegalState")))
                .body(not(containsString("key")));
    }

    @Test
    void an_event_of_another_tenant_is_not_found() {
        var mine = Api.tenant();
        var event = Id.of(Id.Kind.EVENT, rows.event(uuid(mine), NOON, "invoice.paid", "applied"));
        var other = Api.tenant();
        var viewer = Api.as(other, "viewer");
        viewer.get(events(other) + "/" + event).then().statusCode(404);
        viewer.get(events(mine) + "/" + event).then().statusCode(404);
        viewer.get(events(mine)).then().statusCode(404);
        viewer.get(events(other)).then().statusCode(200).body("data", hasSize(0));
    }

    @Test
    void held_events_are_the_platforms_to_see() {
        var event = Id.of(Id.Kind.EVENT, rows.event(new UUID(0, 0), NOON, "invoice.paid", "held"));
        admin.get("/held", "limit", 200).then().statusCode(200).body("data.id", hasItem(event));
    }

    private static String events(String tenant) {
        return "/tenants/" + tenant + "/events";
    }

    private static UUID uuid(String tenant) {
        return Id.parse(Id.Kind.TENANT, tenant).orElseThrow();
    }
}
