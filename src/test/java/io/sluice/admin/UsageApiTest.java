package io.sluice.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import io.sluice.event.Id;
import io.sluice.ledger.bench.Sql;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a tenant uses of what its plan allows. */
@QuarkusTest
class UsageApiTest {
    private static final int SOURCES = 20;

    @Inject
    DataSource database;

    @Inject
    Clock clock;

    private final Api admin = Api.admin();
    private String tenant;

    @BeforeEach
    void a_tenant() {
        tenant = Api.tenant();
    }

    private Map<String, Object> usage() {
        return Api.as(tenant, "viewer")
                .get("/tenants/" + tenant + "/usage")
                .then()
                .statusCode(200)
                .extract()
                .path("");
    }

    private int source() {
        return admin.post("/tenants/" + tenant + "/sources", Map.of("provider", "stripe", "name", "Billing"))
                .statusCode();
    }

    /** Past the API, which would take its time. */
    private void sources(int count) {
        new Sql(database)
                .run(
                        "INSERT INTO source (id, tenant_id, provider, name, created_at) SELECT gen_random_uuid(), ?, 'stripe', 'S', now() FROM generate_series(1, ?)",
                        uuid(),
                        count);
    }

    private UUID uuid() {
        return Id.parse(Id.Kind.TENANT, tenant).orElseThrow();
    }

    @Test
    void a_months_events_and_the_sources_stand_beside_the_plans_limits() {
        // Given
        var month = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).withDayOfMonth(1);
        var sql = new Sql(database);
        sql.run("INSERT INTO usage (tenant_id, month, events) VALUES (?, ?, 42)", uuid(), month);
        sql.run("INSERT INTO usage (tenant_id, month, events) VALUES (?, ?, 7)", uuid(), month.minusMonths(1));
        source();
        // Then
        assertThat(usage())
                .containsOnlyKeys("plan", "period", "events", "sources", "rate", "retention_days")
                .containsEntry("plan", "free")
                .containsEntry("events", Map.of("used", 42, "limit", 10_000))
                .containsEntry("sources", Map.of("used", 1, "limit", SOURCES))
                .containsEntry("rate", Map.of("per_second", 10, "burst", 100))
                .containsEntry("retention_days", 7);
        @SuppressWarnings("unchecked")
        var period = (Map<String, String>) usage().get("period");
        assertThat(Instant.parse(period.get("from")))
                .isEqualTo(month.atStartOfDay().toInstant(ZoneOffset.UTC));
        assertThat(Instant.parse(period.get("until")))
                .isEqualTo(month.plusMonths(1).atStartOfDay().toInstant(ZoneOffset.UTC));
    }

    @Test
    void where_the_plan_has_no_rate_none_is_shown() {
        // Given
        admin.patch("/tenants/" + tenant, Map.of("plan", "scale"));
        // Then
        assertThat(usage()).containsEntry("rate", null).containsEntry("sources", Map.of("used", 0, "limit", 2_000));
    }

    @Test
    void a_source_more_than_the_plan_allows_is_refused_until_there_is_room() {
        // Given
        sources(SOURCES);
        // When
        var refused = admin.post("/tenants/" + tenant + "/sources", Map.of("provider", "stripe", "name", "More"));
        // Then
        refused.then()
                .statusCode(422)
                .body("code", equalTo("unprocessable"))
                .body("detail", containsString("allows 20 sources"));
        // When
        admin.patch("/tenants/" + tenant, Map.of("plan", "pro"));
        // Then
        assertThat(source()).isEqualTo(201);
    }

    @Test
    void of_several_at_once_the_last_place_is_one_sources() throws Exception {
        // Given
        sources(SOURCES - 1);
        Callable<Integer> one = this::source;
        // When
        List<Integer> answers;
        try (var clients = Executors.newFixedThreadPool(4)) {
            answers = clients.invokeAll(Collections.nCopies(4, one)).stream()
                    .map(java.util.concurrent.Future::resultNow)
                    .toList();
        }
        // Then
        assertThat(answers).containsExactlyInAnyOrder(201, 422, 422, 422);
    }
}
