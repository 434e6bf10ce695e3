package io.sluice.provider.stripe;

import static io.sluice.provider.stripe.Samples.data;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.sluice.event.RecordKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Customers, subscriptions, invoices and checkouts: every field, in every shape of the API versions. */
class StripeRecordsTest {
    private static final Instant T = Instant.ofEpochSecond(1_700_000_000);

    @Test
    void a_customer_has_all_its_fields() {
        assertThat(data("customers", "cus_Ada", "customer.created", "customer.updated"))
                .containsExactly(
                        entry("email", "ada@example.com"),
                        entry("name", "Ada Example"),
                        entry("phone", "+15005550006"),
                        entry("deleted", false));
    }

    @Test
    void a_deleted_customer_keeps_what_was_sent_and_stays_deleted() {
        assertThat(data("customers", "cus_Ada", "customer.deleted", "customer.updated", "customer.created"))
                .containsExactly(
                        entry("email", "ada@example.com"),
                        entry("name", "Ada Example"),
                        entry("phone", "+15005550006"),
                        entry("deleted", true));
    }

    @Test
    void a_customer_of_2012_has_no_name() {
        assertThat(data("customers", "cus_Old", "customer.created.2012"))
                .containsExactly(
                        entry("email", "old@example.com"),
                        entry("name", null),
                        entry("phone", null),
                        entry("deleted", false));
    }

    @Test
    void a_subscription_of_2020_08_27_has_its_period_itself() {
        assertThat(data("subscriptions", "sub_Team", "subscription.created.2020-08-27"))
                .containsExactly(
                        entry("customer", "cus_Ada"),
                        entry("status", "incomplete"),
                        entry("price", "price_Team"),
                        entry("product", "prod_Seat"),
                        entry("quantity", 3L),
                        entry("currency", "eur"),
                        entry("current_period_start", T.minusSeconds(5)),
                        entry("current_period_end", T.plusSeconds(2_592_000)),
                        entry("cancel_at", null),
                        entry("cancel_at_period_end", false),
                        entry("canceled_at", null),
                        entry("ended_at", null),
                        entry("trial_end", null),
                        entry("metadata", Map.of("team", "blue")),
                        entry("livemode", false),
                        entry("account", null));
    }

    @Test
    void a_connected_accounts_subscription_with_an_expanded_customer_has_all_its_fields() {
        assertThat(data("subscriptions", "sub_Team", "subscription.updated.2023-10-16"))
                .contains(
                        entry("customer", "cus_Ada"),
                        entry("status", "trialing"),
                        entry("cancel_at", T.plusSeconds(5_000)),
                        entry("cancel_at_period_end", true),
                        entry("canceled_at", T.plusSeconds(9)),
                        entry("trial_end", T.plusSeconds(4_000)),
                        entry("livemode", true),
                        entry("account", "acct_Shop"));
    }

    @Test
    void a_subscription_of_basil_has_its_period_in_its_items_and_its_product_expanded() {
        assertThat(data("subscriptions", "sub_Team", "subscription.updated.2025-03-31.basil"))
                .contains(
                        entry("status", "active"),
                        entry("price", "price_Team"),
                        entry("product", "prod_Seat"),
                        entry("quantity", 3L),
                        entry("current_period_start", T.minusSeconds(5)),
                        entry("current_period_end", T.plusSeconds(2_592_000)));
    }

    @Test
    void a_subscription_of_2017_05_25_has_plans() {
        assertThat(data("subscriptions", "sub_Team", "subscription.created.2017-05-25"))
                .contains(
                        entry("price", "plan_Team"),
                        entry("product", "prod_Seat"),
                        entry("quantity", 3L),
                        entry("currency", "eur"),
                        entry("current_period_end", T.plusSeconds(2_592_000)));
    }

    @Test
    void a_subscription_of_2012_has_one_plan_and_no_product() {
        assertThat(data("subscriptions", "sub_Old", "subscription.updated.2012"))
                .contains(
                        entry("customer", "cus_Old"),
                        entry("status", "past_due"),
                        entry("price", "gold"),
                        entry("product", null),
                        entry("quantity", 1L),
                        entry("currency", "usd"),
                        entry("metadata", null),
                        entry("current_period_start", T.minusSeconds(5)));
    }

    @Test
    void a_canceled_subscription_is_never_left() {
        assertThat(data(
                        "subscriptions",
                        "sub_Team",
                        "subscription.deleted.2025-08-27.basil",
                        "subscription.updated.2025-03-31.basil"))
                .contains(
                        entry("status", "canceled"),
                        entry("canceled_at", T.plusSeconds(99)),
                        entry("ended_at", T.plusSeconds(100)));
    }

    @Test
    void an_invoice_of_2020_03_02_has_all_its_fields() {
        assertThat(data("invoices", "in_1", "invoice.paid.2020-03-02"))
                .containsOnly(
                        entry("customer", "cus_Ada"),
                        entry("subscription", "sub_Team"),
                        entry("number", "0A1B2C3D-0001"),
                        entry("status", "paid"),
                        entry("amount_due", 3600L),
                        entry("amount_paid", 3600L),
                        entry("amount_remaining", 0L),
                        entry("currency", "eur"),
                        entry("attempt_count", 1L),
                        entry("next_payment_attempt", null),
                        entry("hosted_invoice_url", "https://invoice.example.com/i/in_1"));
    }

    @Test
    void an_invoice_with_expanded_references_has_their_ids() {
        assertThat(data("invoices", "in_1", "invoice.payment_failed.2023-10-16"))
                .contains(
                        entry("customer", "cus_Ada"),
                        entry("subscription", "sub_Team"),
                        entry("status", "open"),
                        entry("amount_remaining", 3600L),
                        entry("attempt_count", 2L),
                        entry("next_payment_attempt", T.plusSeconds(86_400)));
    }

    @Test
    void an_invoice_of_basil_finds_its_subscription_through_its_parent() {
        assertThat(data("invoices", "in_1", "invoice.payment_succeeded.2025-03-31.basil"))
                .contains(entry("subscription", "sub_Team"), entry("status", "paid"));
        assertThat(data("invoices", "in_1", "invoice.finalized.2025-08-27.basil"))
                .contains(entry("subscription", "sub_Team"), entry("status", "open"), entry("attempt_count", 0L));
    }

    @Test
    void an_invoice_from_before_2018_has_its_status_from_its_flags() {
        assertThat(data("invoices", "in_1", "invoice.payment_succeeded.2017-05-25"))
                .contains(
                        entry("status", "paid"),
                        entry("subscription", "sub_Team"),
                        entry("amount_due", 3600L),
                        entry("amount_paid", null),
                        entry("number", null));
        assertThat(data("invoices", "in_Old", "invoice.payment_failed.2012"))
                .contains(entry("status", "open"), entry("attempt_count", 3L), entry("currency", "usd"));
    }

    @Test
    void a_deleted_invoice_has_the_status_deleted() {
        assertThat(data("invoices", "in_1", "invoice.deleted"))
                .contains(entry("status", "deleted"), entry("number", null));
    }

    @Test
    void a_status_of_an_invoice_that_arrives_late_does_not_go_back() {
        assertThat(data("invoices", "in_1", "invoice.paid.2020-03-02", "invoice.payment_failed.2023-10-16"))
                .contains(entry("status", "paid"), entry("amount_paid", 3600L));
    }

    @Test
    void an_unknown_status_of_an_invoice_leaves_the_status_alone() {
        // Given
        var odd = Samples.json("invoice.paid.2020-03-02");
        ((com.fasterxml.jackson.databind.node.ObjectNode) odd.at("/data/object")).put("status", "levitating");
        // When
        var data = data("invoices", "in_1", List.of(Samples.event(odd)));
        // Then
        assertThat(data).contains(entry("status", null), entry("amount_due", 3600L));
    }

    @Test
    void the_default_payment_pays_its_invoice() {
        assertThat(data(
                        "invoices",
                        "in_1",
                        "invoice_payment.paid.2025-03-31.basil",
                        "invoice.finalized.2025-08-27.basil"))
                .contains(entry("status", "paid"), entry("number", "0A1B2C3D-0001"));
    }

    @Test
    void a_payment_that_is_not_the_default_leaves_its_invoice_alone() {
        var event = Samples.event(Samples.bytes("invoice_payment.paid.part"));
        assertThat(Samples.apply(List.of(event))).containsOnlyKeys(RecordKey.of("payments", "ch_2"));
    }

    @Test
    void a_checkout_has_all_its_fields() {
        assertThat(data("checkouts", "cs_test_1", "checkout.session.completed.2023-10-16"))
                .containsOnly(
                        entry("mode", "subscription"),
                        entry("status", "complete"),
                        entry("payment_status", "paid"),
                        entry("customer", "cus_Ada"),
                        entry("customer_email", "ada@example.com"),
                        entry("subscription", "sub_Team"),
                        entry("payment", null),
                        entry("client_reference_id", "order-7"),
                        entry("amount_total", 3600L),
                        entry("currency", "eur"),
                        entry("metadata", Map.of("cart", "42")));
    }

    @Test
    void a_checkout_with_expanded_references_has_their_ids() {
        assertThat(data("checkouts", "cs_test_1", "checkout.session.async_payment_failed.2025-03-31.basil"))
                .contains(
                        entry("mode", "payment"),
                        entry("payment_status", "unpaid"),
                        entry("customer", "cus_Ada"),
                        entry("payment", "pi_1"),
                        entry("subscription", null));
    }

    @Test
    void a_checkout_from_before_it_had_a_status_takes_it_from_the_type() {
        assertThat(data("checkouts", "cs_test_1", "checkout.session.expired.2020-08-27"))
                .contains(entry("status", "expired"), entry("customer_email", "ada@example.com"));
    }
}
