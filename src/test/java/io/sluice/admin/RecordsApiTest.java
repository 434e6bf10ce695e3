package io.sluice.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import io.quarkus.test.junit.QuarkusTest;
import io.sluice.event.Id;
import io.sluice.ledger.Rows;
import io.sluice.record.Kinds;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
class RecordsApiTest {
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00.123456Z");
    private static final String PHONE = "+15005550006";

    @Inject
    Rows rows;

    private final Api admin = Api.admin();

    @Test
    void a_record_shows_columns_and_personal_fields_as_one() {
        // Given
        var id = Api.tenant();
        var contact = Id.of(Id.Kind.RECORD, rows.contact(uuid(id), PHONE, NOON));
        // When
        var record = admin.get("/tenants/" + id + "/records/contacts/" + contact);
        // Then
        record.then()
                .statusCode(200)
                .body("external_id", equalTo(PHONE))
                .body("data.address", equalTo(PHONE))
                .body("data.address_kind", equalTo("phone"))
                .body("data.opted_out.sms", equalTo(false))
                .body("data.last_seen_at", equalTo("2026-11-20T12:00:00.123Z"))
                .body("version.occurred_at", equalTo("2026-11-20T12:00:00.123Z"));
        assertThat(record.<Map<String, Object>>path(""))
                .containsOnlyKeys(
                        "id",
                        "kind",
                        "provider",
                        "external_id",
                        "data",
                        "suspect",
                        "version",
                        "created_at",
                        "updated_at");
        assertThat(record.<Map<String, Object>>path("data"))
                .containsOnlyKeys("address_kind", "address", "name", "opted_out", "last_seen_at")
                .containsEntry("name", null);
        assertThat(record.jsonPath().getString("version.event_id")).startsWith("evt_");
    }

    @Test
    void an_address_finds_its_record_though_only_its_hash_is_stored() {
        var id = Api.tenant();
        rows.contact(uuid(id), PHONE, NOON);
        rows.contact(uuid(id), "+15005550007", NOON);
        admin.get("/tenants/" + id + "/records/contacts", "external_id", PHONE)
                .then()
                .statusCode(200)
                .body("data.external_id", equalTo(List.of(PHONE)));
    }

    @Test
    void pages_go_from_the_last_updated_back() {
        // Given
        var id = Api.tenant();
        for (int i = 0; i < 3; i++) {
            rows.contact(uuid(id), "+1500555000" + i, NOON.plusSeconds(i));
        }
        var list = "/tenants/" + id + "/records/contacts";
        // When
        var first = admin.get(list, "limit", 2).jsonPath();
        var second = admin.get(list, "limit", 2, "cursor", first.getString("next_cursor"))
                .jsonPath();
        // Then
        assertThat(first.getList("data.external_id")).containsExactly("+15005550002", "+15005550001");
        assertThat(second.getList("data.external_id")).containsExactly("+15005550000");
        assertThat(second.getString("next_cursor")).isNull();
        admin.get(list, "updated_since", "2026-11-20T12:00:01.500Z").then().body("data", hasSize(1));
    }

    @Test
    void every_kind_of_the_contract_has_a_list() {
        var id = Api.tenant();
        for (var kind : Kinds.all().keySet()) {
            admin.get("/tenants/" + id + "/records/" + kind)
                    .then()
                    .statusCode(200)
                    .body("data", hasSize(0));
        }
    }

    @Test
    void what_is_no_kind_or_no_record_is_not_found() {
        var records = "/tenants/" + Api.tenant() + "/records/";
        admin.get(records + "event").then().statusCode(404);
        admin.get(records + "nonsense").then().statusCode(404);
        admin.get(records + "contacts/" + Id.of(Id.Kind.RECORD, UUID.randomUUID()))
                .then()
                .statusCode(404);
        admin.get(records + "contacts/x").then().statusCode(404);
        admin.get(records + "calendar_events/" + Id.of(Id.Kind.RECORD, UUID.randomUUID()))
                .then()
                .statusCode(404);
    }

    @Test
    void a_record_of_another_tenant_is_not_found() {
        var mine = Api.tenant();
        var contact = Id.of(Id.Kind.RECORD, rows.contact(uuid(mine), PHONE, NOON));
        var other = Api.tenant();
        var owner = Api.as(other, "owner");
        owner.get("/tenants/" + other + "/records/contacts/" + contact).then().statusCode(404);
        owner.get("/tenants/" + mine + "/records/contacts/" + contact).then().statusCode(404);
    }

    private static UUID uuid(String tenant) {
        return Id.parse(Id.Kind.TENANT, tenant).orElseThrow();
    }
}
