package io.sluice.remote.refetch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.sluice.event.Ids;
import io.sluice.ops.far.Call;
import io.sluice.ops.far.Fault;
import io.sluice.ops.far.Http;
import io.sluice.remote.Asking.Key;
import io.sluice.remote.CallFailed.Kind;
import io.sluice.remote.reconcile.Compared;
import io.sluice.way.Gateway;
import io.sluice.way.Sender;
import io.sluice.way.far.FarSides;
import io.sluice.way.far.FarWay;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Events that only name their object are applied with it. */
@QuarkusTest
@TestProfile(FarWay.class)
class NamedObjectsTest {
    private static final String CUSTOMER = "/v1/customers/cus_1";

    @Inject
    Refetches refetches;

    @Inject
    Ids ids;

    private final Key stripe = Key.made();
    private Gateway tenant;
    private Sender source;

    @BeforeEach
    void a_source() throws Exception {
        tenant = Gateway.tenant();
        source = tenant.source("stripe");
        stripe.account().put(Http.json("{'id':'cus_1','object':'customer','email':'ada@example.com'}"));
    }

    @AfterEach
    void all_is_well_again() {
        FarSides.stripe().faults().lift();
    }

    private void thin(String id, String type, String url, String context) {
        source.post("application/json", """
                {"id":"%s","object":"v2.core.event","type":"%s","created":"2026-11-14T22:13:20.250Z","context":%s,"related_object":{"id":"x","url":"%s"}}""".formatted(id, type, context, url).getBytes(UTF_8))
                .isAccepted();
    }

    private Map<String, Object> is(String event, String status) {
        Gateway.waiting()
                .until(() -> tenant.events().stream()
                        .anyMatch(e -> event.equals(e.get("external_id")) && status.equals(e.get("status"))));
        return tenant.event(event);
    }

    private List<Map<String, Object>> tasks() {
        return tenant.read("/refetches").getList("data");
    }

    private void replay(Map<String, Object> event) {
        Gateway.admin()
                .post("/api/v1" + tenant.path("/events/" + event.get("id") + "/replay"))
                .then()
                .statusCode(202);
    }

    @Test
    void a_thin_event_is_applied_with_the_object_it_names() {
        // Given
        stripe.giveTo(tenant, source);
        long before = Gateway.settledDifference();
        // When
        thin("evt_1", "v1.customer.updated", CUSTOMER, "null");
        // Then
        var event = is("evt_1", "applied");
        assertThat(event).containsEntry("attempts", 1).containsEntry("error", null);
        assertThat(tenant.data("customers")).containsEntry("email", "ada@example.com");
        assertThat(tasks()).isEmpty();
        assertThat(tenant.detail(event).getString("payload.related_object.url")).isEqualTo(CUSTOMER);
        assertThat(Gateway.settledDifference()).isEqualTo(before);
    }

    @Test
    void an_account_is_acted_for_also_where_an_organization_stands_before_it() throws Exception {
        // Given
        stripe.giveTo(tenant, source);
        stripe.account().connected("acct_5").put(Http.json("{'id':'cus_1','object':'customer','name':'Bob'}"));
        // When
        thin("evt_1", "v1.customer.created", CUSTOMER, "\"org_1/acct_5\"");
        // Then
        is("evt_1", "applied");
        assertThat(tenant.data("customers")).containsEntry("name", "Bob").containsEntry("email", null);
        assertThat(stripe.asked()).extracting(Call::account).containsExactly("acct_5");
    }

    @Test
    void an_object_that_makes_no_record_is_fetched_and_ignored() throws Exception {
        // Given
        stripe.giveTo(tenant, source);
        stripe.account().put(Http.json("{'id':'acct_9','object':'v2.core.account'}"));
        // When
        thin("evt_1", "v2.core.account.updated", "/v2/core/accounts/acct_9", "null");
        // Then
        is("evt_1", "ignored");
        assertThat(stripe.asked()).hasSize(1);
    }

    @Test
    void without_a_credential_it_is_ignored_and_a_replay_with_one_applies_it() {
        // Given
        thin("evt_1", "v1.customer.updated", CUSTOMER, "null");
        var ignored = is("evt_1", "ignored");
        assertThat((String) ignored.get("error")).contains("API credential");
        assertThat(tenant.records("customers")).isEmpty();
        stripe.giveTo(tenant, source);
        // When
        replay(ignored);
        // Then
        is("evt_1", "applied");
        assertThat(tenant.data("customers")).containsEntry("email", "ada@example.com");
    }

    @Test
    void a_fetch_that_fails_is_a_failed_attempt_and_in_the_end_a_dead_letter_that_can_be_replayed() {
        // Given
        stripe.giveTo(tenant, source);
        var away = FarSides.stripe().faults().inject(stripe.objects(), new Fault.Refused(500));
        thin("evt_1", "v1.customer.updated", CUSTOMER, "null");
        var dead = is("evt_1", "dead");
        assertThat(dead).containsEntry("attempts", 3);
        assertThat((String) dead.get("error")).contains("500");
        assertThat(tasks()).hasSize(1);
        assertThat(tasks().getFirst())
                .containsEntry("record_id", null)
                .containsEntry("kind", null)
                .containsEntry("external_id", CUSTOMER)
                .containsEntry("event_id", dead.get("id"))
                .containsEntry("source_id", source.id())
                .containsEntry("status", "failed");
        assertThat(away.hits()).isEqualTo(3);
        FarSides.stripe().faults().lift();
        // When
        replay(dead);
        // Then
        is("evt_1", "applied");
        assertThat(tasks()).isEmpty();
    }

    @Test
    void a_fetch_that_fails_once_costs_one_attempt() {
        // Given
        stripe.giveTo(tenant, source);
        FarSides.stripe().faults().inject(1, stripe.objects(), new Fault.Refused(500));
        // When
        thin("evt_1", "v1.customer.updated", CUSTOMER, "null");
        // Then
        var event = is("evt_1", "applied");
        assertThat(event).containsEntry("attempts", 2);
        assertThat(tenant.detail(event).getList("attempt_log.outcome")).containsExactly("failed", "applied");
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 429})
    void a_fetch_that_stripe_does_not_allow_waits_and_costs_nothing(int status) {
        // Given
        stripe.giveTo(tenant, source);
        var refused = FarSides.stripe().faults().inject(stripe.objects(), new Fault.Refused(status));
        thin("evt_1", "v1.customer.updated", CUSTOMER, "null");
        Gateway.waiting().until(() -> refused.hits() > 3);
        assertThat(String.valueOf(task().get("error"))).contains(Integer.toString(status));
        // When
        refused.lift();
        // Then
        assertThat(is("evt_1", "applied")).containsEntry("attempts", 1);
    }

    @ParameterizedTest
    @CsvSource({"P2D, LIMITED, true", "P4D, LIMITED, false", "P2D, UNAVAILABLE, false", "P2D, GONE, false"})
    void after_three_days_it_costs_attempts(Duration age, Kind kind, boolean free) {
        // Given
        var event = ids.at(Instant.now().minus(age));
        var refetch =
                new Refetches.Refetch(event, event, event, event, Optional.empty(), CUSTOMER, Optional.empty(), 0, 0);
        // When
        var result = refetches.isFree(refetch, kind);
        // Then
        assertThat(result).isEqualTo(free);
    }

    @Test
    void a_path_that_leads_elsewhere_is_not_followed() {
        // Given
        stripe.giveTo(tenant, source);
        // When
        thin("evt_1", "v1.customer.updated", "https://evil.example/v1/customers/cus_1", "null");
        // Then
        assertThat((String) is("evt_1", "dead").get("error")).contains("no path of Stripe's API");
        assertThat(stripe.asked()).isEmpty();
    }

    /** So many calls failed that no more are tried for a while. */
    private void givenUpFor(String event) {
        var compared = new Compared(tenant.path("/sources/" + source.id()));
        Gateway.waiting().until(() -> compared.state().getString("status").equals("idle"));
        FarSides.stripe().faults().inject(stripe.objects(), new Fault.Refused(500));
        thin("evt_0", "v1.customer.updated", CUSTOMER, "null");
        is("evt_0", "dead");
        thin(event, "v1.customer.updated", CUSTOMER, "null");
        Gateway.waiting().until(() -> String.valueOf(task().get("error")).contains("left alone"));
    }

    /** The one that was made last. */
    private Map<String, Object> task() {
        return tasks().getFirst();
    }

    @Test
    void a_fetch_that_is_not_even_tried_costs_no_attempt() {
        // Given
        stripe.giveTo(tenant, source);
        // When
        givenUpFor("evt_1");
        var calls = stripe.asked().size();
        // Then
        assertThat(task()).containsEntry("status", "waiting");
        assertThat(tenant.events().getFirst())
                .containsEntry("status", "received")
                .containsEntry("attempts", 2);
        assertThat(calls).isEqualTo(5);
    }

    @Test
    void an_event_whose_source_goes_meanwhile_is_not_left_waiting() {
        // Given
        stripe.giveTo(tenant, source);
        givenUpFor("evt_1");
        // When
        Gateway.admin()
                .delete("/api/v1" + tenant.path("/sources/" + source.id()))
                .then()
                .statusCode(204);
        // Then
        assertThat((String) is("evt_1", "ignored").get("error")).contains("API credential");
        assertThat(task()).containsEntry("status", "failed");
    }
}
