package io.sluice.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.sluice.way.Gateway;
import io.sluice.way.Sender;
import io.sluice.way.Way;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What cannot be put in order leaves a task behind. */
@QuarkusTest
@TestProfile(Way.class)
class RefetchTest {
    private static final String TOGGLED = "{\"status\":\"%s\"}";

    @Inject
    DataSource database;

    private Gateway tenant;
    private Sender source;

    @BeforeEach
    void a_source() {
        tenant = Gateway.tenant();
        source = tenant.source("stripe");
    }

    private void subscription(String event, String type, long created, String status, String previous) {
        source.post("application/json", """
                {"id":"evt_%s","object":"event","type":"customer.subscription.%s","created":%d,
                 "data":{"object":{"id":"sub_1","object":"subscription","status":"%s"},"previous_attributes":%s}}""".formatted(event, type, created, status, previous)
                        .getBytes(UTF_8))
                .isAccepted();
        tenant.event("evt_" + event);
    }

    private void suspect() {
        subscription("aa", "updated", 1_700_000_000, "past_due", TOGGLED.formatted("active"));
        subscription("bb", "updated", 1_700_000_000, "active", TOGGLED.formatted("past_due"));
    }

    private List<Map<String, Object>> tasks() {
        return tenant.read("/refetches").getList("data");
    }

    @Test
    void a_record_that_is_suspect_has_a_task_that_says_why_it_waits() {
        // When
        suspect();
        // Then
        var record = tenant.records("subscriptions").getFirst();
        assertThat(record).containsEntry("suspect", true);
        assertThat(tasks()).hasSize(1);
        assertThat(tasks().getFirst())
                .containsOnlyKeys(
                        "record_id", "kind", "external_id", "source_id", "event_id", "status", "error", "created_at")
                .containsEntry("record_id", record.get("id"))
                .containsEntry("kind", "subscriptions")
                .containsEntry("external_id", "sub_1")
                .containsEntry("source_id", source.id())
                .containsEntry("status", "waiting")
                .containsEntry("error", "The source has no API credential.");
    }

    @Test
    void an_event_that_settles_the_record_ends_the_task() {
        // Given
        suspect();
        // When
        subscription("cc", "created", 1_700_000_000, "active", "null");
        // Then
        assertThat(tenant.records("subscriptions").getFirst()).containsEntry("suspect", false);
        assertThat(tasks()).extracting("status").containsExactly("done");
        assertThat(tasks().getFirst()).containsEntry("error", null);
    }

    @Test
    void a_record_that_is_suspect_once_more_has_its_one_task_again() {
        // Given
        suspect();
        subscription("dd", "updated", 1_700_000_001, "active", "null");
        assertThat(tasks()).extracting("status").containsExactly("done");
        // When
        subscription("ee", "updated", 1_700_000_002, "past_due", TOGGLED.formatted("active"));
        subscription("ff", "updated", 1_700_000_002, "active", TOGGLED.formatted("past_due"));
        // Then
        assertThat(tasks()).extracting("status").containsExactly("waiting");
    }

    @Test
    void a_record_in_order_leaves_no_task_and_a_tenants_tasks_go_with_it() throws Exception {
        // Given
        subscription("zz", "created", 1_600_000_000, "active", "null");
        assertThat(tasks()).isEmpty();
        suspect();
        assertThat(tasks()).hasSize(1);
        // When
        Gateway.admin().delete("/api/v1" + tenant.path("")).then().statusCode(204);
        // Then
        try (var connection = database.getConnection();
                var count = connection.prepareStatement("SELECT count(*) FROM refetch WHERE tenant_id = ?")) {
            count.setObject(1, tenant.uuid());
            try (var row = count.executeQuery()) {
                row.next();
                assertThat(row.getLong(1)).isZero();
            }
        }
    }
}
