package io.sluice.remote.reconcile;

import static io.sluice.remote.reconcile.Told.customer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.sluice.ops.far.Call;
import io.sluice.ops.far.Fault;
import io.sluice.ops.far.Http;
import io.sluice.remote.Asking;
import io.sluice.way.Gateway;
import io.sluice.way.far.FarSides;
import io.sluice.way.far.FarWay;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** Stripe's list of events is held against what arrived. */
@QuarkusTest
@TestProfile(FarWay.class)
class StripeReconcileTest extends StripeSource {
    private static final String MISSING = "sluice_reconcile_drift_total{outcome=\"missing\",provider=\"stripe\"}";

    @Inject
    DataSource database;

    @Test
    void what_was_lost_is_taken_in_and_then_nothing_is_missing() throws Exception {
        // Given
        long before = Gateway.settledDifference();
        double counted = Gateway.metric(MISSING);
        post(customer("a", now - 300));
        stripe.account().event(customer("a", now - 300));
        stripe.account().event(customer("b", now - 200), false);
        stripe.account().event(customer("c", now - 100));
        // When
        stripe.giveTo(tenant, source);
        Gateway.waiting().until(() -> tenant.records("customers").size() == 3);
        Gateway.waiting().until(() -> compared.state().getString("status").equals("idle"));
        var first = compared.state();
        var then = compared.now();
        // Then
        assertThat(first.getLong("found")).isEqualTo(2);
        assertThat(then).isZero();
        assertThat(Gateway.metric(MISSING)).isEqualTo(counted + 2);
        assertThat(tenant.events()).hasSize(3).allMatch(e -> e.get("status").equals("applied"));
        assertThat(tenant.event("evt_a")).containsEntry("duplicates", 0);
        assertThat(first.getString("source_id")).isEqualTo(source.id());
        assertThat(Instant.parse(first.getString("since")))
                .isBetween(Instant.now().minusSeconds(60), Instant.now());
        assertThat(first.getString("error")).isNull();
        assertThat(Gateway.settledDifference()).isEqualTo(before);
    }

    @Test
    void a_webhook_that_comes_after_all_is_a_duplicate() throws Exception {
        // Given
        stripe.account().event(customer("a", now - 300), false);
        stripe.giveTo(tenant, source);
        tenant.event("evt_a");
        // When
        source.post("application/json", customer("a", now - 300).toString().getBytes(UTF_8))
                .isAccepted();
        // Then
        Gateway.waiting().until(() -> tenant.event("evt_a").get("duplicates").equals(1));
    }

    @Test
    void those_that_stripe_failed_to_deliver_come_first_and_the_next_window_begins_where_the_last_ended()
            throws Exception {
        // Given
        stripe.account().event(customer("a", now - 300), false);
        stripe.giveTo(tenant, source);
        Gateway.waiting().until(() -> compared.state().getString("status").equals("idle"));
        // When
        compared.now();
        // Then
        assertThat(stripe.listed()).hasSize(4);
        assertThat(stripe.listed().stream().map(c -> c.query().contains("delivery_success=false")))
                .containsExactly(true, false, true, false);
        assertThat(since(stripe.listed().getFirst())).isBetween(now - 700, now);
        assertThat(since(stripe.listed().getLast())).isBetween(now - 700, now);
    }

    private static long since(Call call) {
        return Long.parseLong(call.query().replaceFirst(".*created%5Bgte%5D=(\\d+).*", "$1"));
    }

    @Test
    void what_may_still_be_on_its_way_and_what_nothing_handles_is_not_missing() throws Exception {
        // Given
        stripe.account().event(customer("young", now + 60));
        stripe.account().event(customer("other", "customer.tax_id.created", now - 100, "Ada"));
        stripe.account()
                .event(Http.json(
                        "{'id':'evt_p','object':'event','type':'product.created','created':%d,'data':{'object':{'id':'prod_1','object':'product'}}}"
                                .formatted(now - 50)));
        stripe.account().event(customer("old", now - 100));
        // When
        stripe.giveTo(tenant, source);
        tenant.event("evt_old");
        // Then
        assertThat(compared.now()).isZero();
        assertThat(tenant.events()).extracting("external_id").doesNotContain("evt_young", "evt_p");
    }

    @Test
    void what_the_endpoint_does_not_ask_for_is_not_missing() throws Exception {
        // Given
        stripe.account()
                .put(
                        "/v1/webhook_endpoints",
                        Http.json(
                                "{'data':[{'url':'https://other.example','enabled_events':['*']},{'url':'%s','enabled_events':['customer.created']}]}"
                                        .formatted(source.url())));
        stripe.account().event(customer("a", now - 100));
        stripe.account().event(customer("b", "customer.updated", now - 100, "Bob"), false);
        // When
        stripe.giveTo(tenant, source);
        // Then
        Gateway.waiting().until(() -> compared.state().getString("status").equals("idle"));
        assertThat(compared.state().getLong("found")).isEqualTo(1);
        assertThat(tenant.events()).extracting("external_id").containsExactly("evt_a");
    }

    @Test
    void many_pages_are_gone_through_and_one_that_failed_is_asked_for_again_alone() throws Exception {
        // Given
        for (int i = 0; i < 230; i++) {
            stripe.account().event(customer("n" + i, now - 500 + i));
        }
        var last = stripe.lists().and(c -> c.query().contains("starting_after=evt_n30"));
        var fault = FarSides.stripe().faults().inject(last, new Fault.Throttled(Duration.ofSeconds(1)));
        stripe.giveTo(tenant, source);
        Gateway.waiting().until(() -> compared.state().getString("status").equals("failing"));
        assertThat(compared.state().getString("error")).contains("429");
        // When
        fault.lift();
        // Then
        Gateway.waiting().until(() -> compared.state().getString("status").equals("idle"));
        assertThat(compared.state().getLong("found")).isEqualTo(230);
        assertThat(compared.state().getString("error")).isNull();
        assertThat(stripe.listed().stream().filter(c -> c.query().contains("starting_after=evt_n130")))
                .hasSize(1);
        Gateway.waiting()
                .until(() -> tenant.read("/records/customers?limit=200").getString("next_cursor") != null);
    }

    @Test
    void a_mark_that_stripe_no_longer_knows_begins_the_list_anew() throws Exception {
        // Given
        for (int i = 0; i < 130; i++) {
            stripe.account().event(customer("n" + i, now - 500 + i));
        }
        var second = stripe.lists().and(c -> c.query().contains("starting_after="));
        FarSides.stripe().faults().inject(1, second, new Fault.Refused(400));
        // When
        stripe.giveTo(tenant, source);
        // Then
        Gateway.waiting().until(() -> compared.state().getString("status").equals("idle"));
        assertThat(compared.state().getLong("found")).isEqualTo(130);
    }

    @Test
    void connected_accounts_of_a_tenants_source_are_listed_and_one_that_left_stops_nothing() throws Exception {
        // Given
        var seen = (com.fasterxml.jackson.databind.node.ObjectNode) customer("seen", now - 300);
        post(seen.put("account", "acct_5"));
        var left = (com.fasterxml.jackson.databind.node.ObjectNode) customer("left", now - 300);
        post(left.put("account", "acct_4"));
        stripe.account().connected("acct_5").event(seen);
        stripe.account().connected("acct_5").event(customer("lost", now - 200));
        // When
        stripe.giveTo(tenant, source);
        // Then
        var found = tenant.event("evt_lost");
        assertThat(tenant.detail(found).getString("payload.account")).isEqualTo("acct_5");
        Gateway.waiting().until(() -> compared.state().getString("status").equals("idle"));
        assertThat(compared.state().getLong("found")).isEqualTo(1);
        assertThat(stripe.listed()).extracting(Call::account).contains("", "acct_4", "acct_5");
    }

    @Test
    void a_platform_source_is_compared_for_the_tenants_that_its_routes_lead_to() throws Exception {
        // Given
        nobodyElseIsRouted();
        var platform = Gateway.platform("stripe");
        var other = Gateway.tenant();
        var mine = "acct_" + UUID.randomUUID().toString().replace("-", "");
        var theirs = "acct_" + UUID.randomUUID().toString().replace("-", "");
        Gateway.post(tenant.path("/routes"), Map.of("provider", "stripe", "key", mine));
        Gateway.post(other.path("/routes"), Map.of("provider", "stripe", "key", theirs));
        stripe.account().connected(mine).event(customer("m", now - 100));
        stripe.account().connected(theirs).event(customer("t", now - 100));
        stripe.account().event(customer("nobodys", now - 100));
        // When
        Asking.credential("/sources/" + platform.id(), Map.of("api_key", stripe.key()));
        // Then
        assertThat(tenant.event("evt_m")).containsEntry("source_id", platform.id());
        assertThat(other.event("evt_t")).containsEntry("source_id", platform.id());
        var state = new Compared("/sources/" + platform.id());
        Gateway.waiting().until(() -> state.state().getString("status").equals("idle"));
        assertThat(state.state().getLong("found")).isEqualTo(2);
        assertThat(state.now()).isZero();
        Gateway.platform("stripe");
    }

    /** Accounts of other tests are none that this key may see. */
    private void nobodyElseIsRouted() throws SQLException {
        try (var connection = database.getConnection();
                var delete = connection.createStatement()) {
            delete.executeUpdate("DELETE FROM route WHERE provider = 'stripe'");
        }
    }

    @Test
    void a_key_that_does_not_open_is_told_and_another_one_goes_on() throws Exception {
        // Given
        stripe.account().event(customer("a", now - 300));
        Asking.credential(compared.source(), Map.of("api_key", "sk_test_wrong"));
        Gateway.waiting().until(() -> compared.state().getString("status").equals("failing"));
        assertThat(compared.state().getString("error")).contains("credential").doesNotContain("sk_test");
        // When
        stripe.giveTo(tenant, source);
        compared.ask(202);
        // Then
        tenant.event("evt_a");
    }

    @Test
    void a_source_that_cannot_be_compared_says_so() {
        // Given
        var mail =
                new Compared(tenant.path("/sources/" + tenant.source("sendgrid").id()));
        // When
        compared.ask(409);
        mail.ask(409);
        // Then
        assertThat(compared.state().getString("status")).isEqualTo("off");
        assertThat(mail.state().getString("status")).isEqualTo("off");
        assertThat(compared.state().getBoolean("silent")).isFalse();
    }

    @Test
    void when_a_source_last_sent_is_told() throws Exception {
        // When
        post(customer("a", now));
        // Then
        Gateway.waiting().until(() -> compared.state().getString("last_event_at") != null);
        assertThat(Instant.parse(compared.state().getString("last_event_at")))
                .isBetween(Instant.now().minusSeconds(30), Instant.now());
        assertThat(Gateway.metric("sluice_sources_silent{provider=\"stripe\"}")).isZero();
    }
}
