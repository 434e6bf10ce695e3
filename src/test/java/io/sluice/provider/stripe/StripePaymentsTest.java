package io.sluice.provider.stripe;

import static io.sluice.provider.stripe.Samples.data;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Payments: the intent's half, the charge's half, and what disputes, refunds and invoices add. */
class StripePaymentsTest {

    @Test
    void an_intent_alone_has_all_its_fields() {
        assertThat(data("payments", "pi_1", "payment_intent.succeeded.2020-08-27"))
                .containsExactly(
                        entry("customer", "cus_Ada"),
                        entry("invoice", "in_1"),
                        entry("status", "succeeded"),
                        entry("amount", 3600L),
                        entry("amount_received", 3600L),
                        entry("amount_refunded", 0L),
                        entry("disputed", null),
                        entry("currency", "eur"),
                        entry("failure_code", null),
                        entry("failure_message", null));
    }

    @Test
    void a_failed_intent_of_basil_tells_why_and_has_no_invoice() {
        assertThat(data("payments", "pi_1", "payment_intent.payment_failed.2025-03-31.basil"))
                .contains(
                        entry("customer", "cus_Ada"),
                        entry("invoice", null),
                        entry("status", "requires_payment_method"),
                        entry("amount_received", 0L),
                        entry("failure_code", "card_declined"),
                        entry("failure_message", "Your card has insufficient funds."));
    }

    @Test
    void an_intent_that_succeeded_is_never_left() {
        assertThat(data(
                        "payments",
                        "pi_1",
                        "payment_intent.succeeded.2020-08-27",
                        "payment_intent.payment_failed.2025-03-31.basil"))
                .contains(entry("status", "succeeded"), entry("failure_code", null), entry("amount_received", 3600L));
    }

    @Test
    void a_charge_without_an_intent_shows_what_it_knows() {
        assertThat(data("payments", "ch_2", "charge.failed.2017-05-25"))
                .containsExactly(
                        entry("customer", "cus_Ada"),
                        entry("invoice", "in_1"),
                        entry("status", "failed"),
                        entry("amount", 3600L),
                        entry("amount_received", 0L),
                        entry("amount_refunded", 0L),
                        entry("disputed", false),
                        entry("currency", "eur"),
                        entry("failure_code", "expired_card"),
                        entry("failure_message", "Your card has expired."));
    }

    @Test
    void a_charge_of_2012_has_its_status_from_its_flag() {
        assertThat(data("payments", "ch_Old", "charge.succeeded.2012"))
                .contains(
                        entry("customer", "cus_Old"),
                        entry("invoice", "in_Old"),
                        entry("status", "succeeded"),
                        entry("amount", 2000L),
                        entry("amount_received", 2000L),
                        entry("disputed", false),
                        entry("currency", "usd"));
    }

    @Test
    void a_charge_of_an_intent_is_the_same_payment() {
        assertThat(data("payments", "pi_1", "charge.succeeded.2020-08-27"))
                .contains(entry("status", "succeeded"), entry("amount_received", 3600L), entry("invoice", "in_1"));
        assertThat(data("payments", "pi_1", "charge.refunded.2025-03-31.basil"))
                .contains(entry("amount_refunded", 1200L));
    }

    @Test
    void the_intents_half_is_shown_before_the_charges() {
        assertThat(data(
                        "payments",
                        "pi_1",
                        "payment_intent.payment_failed.2025-03-31.basil",
                        "charge.succeeded.2020-08-27"))
                .contains(
                        entry("status", "requires_payment_method"), entry("invoice", "in_1"), entry("disputed", false));
    }

    @Test
    void a_refund_told_twice_counts_once() {
        assertThat(data("payments", "pi_1", "refund.created", "charge.refunded.2025-03-31.basil"))
                .contains(entry("amount_refunded", 1200L));
        assertThat(data("payments", "pi_1", "refund.created")).contains(entry("amount_refunded", 1200L));
    }

    @Test
    void refunds_told_before_their_charge_add_up() {
        // Given
        var second = Samples.json("refund.created").put("id", "evt_refund_2");
        // When
        var data = data(
                "payments",
                "pi_1",
                List.of(
                        Samples.event(Samples.bytes("refund.created")),
                        Samples.event(second),
                        Samples.event(Samples.bytes("charge.refunded.2025-03-31.basil"))));
        // Then
        assertThat(data).contains(entry("amount_refunded", 2400L));
    }

    @Test
    void a_refund_that_fails_is_taken_back() {
        assertThat(data("payments", "pi_1", "refund.failed", "refund.created")).contains(entry("amount_refunded", 0L));
    }

    @Test
    void a_refund_that_had_failed_when_it_was_made_counts_nothing() {
        // Given
        var failed = Samples.json("refund.created");
        ((ObjectNode) failed.at("/data/object")).put("status", "failed");
        // When
        var data = data("payments", "pi_1", List.of(Samples.event(failed)));
        // Then
        assertThat(data).contains(entry("amount_refunded", 0L));
    }

    @Test
    void a_refund_that_changes_otherwise_moves_no_money() {
        assertThat(data("payments", "pi_1", "charge.refund.updated")).contains(entry("amount_refunded", 0L));
    }

    @Test
    void a_dispute_marks_the_payment_for_good() {
        assertThat(data("payments", "pi_1", "charge.dispute.created", "charge.succeeded.2020-08-27"))
                .contains(entry("disputed", true));
        assertThat(data("payments", "ch_2", "charge.dispute.closed.2017-05-25")).contains(entry("disputed", true));
    }

    @Test
    void a_charge_that_is_disputed_says_so_itself() {
        // Given
        var disputed = Samples.json("charge.succeeded.2020-08-27");
        ((ObjectNode) disputed.at("/data/object")).put("disputed", true);
        // When
        var data = data("payments", "pi_1", List.of(Samples.event(disputed)));
        // Then
        assertThat(data).contains(entry("disputed", true));
    }

    @Test
    void an_invoice_payment_links_the_payment_to_its_invoice() {
        assertThat(data(
                        "payments",
                        "pi_1",
                        "payment_intent.payment_failed.2025-03-31.basil",
                        "invoice_payment.paid.2025-03-31.basil"))
                .contains(entry("invoice", "in_1"));
        assertThat(data("payments", "ch_2", "invoice_payment.paid.part")).contains(entry("invoice", "in_1"));
    }

    @Test
    void objects_that_do_not_say_what_they_are_are_told_by_the_type() {
        // Given
        var samples = List.of(
                "charge.dispute.created",
                "charge.refund.updated",
                "refund.created",
                "charge.refunded.2025-03-31.basil");
        var events = samples.stream()
                .map(name -> {
                    var json = Samples.json(name);
                    ((ObjectNode) json.at("/data/object")).remove("object");
                    return Samples.event(json);
                })
                .toList();
        // When
        var data = data("payments", "pi_1", events);
        // Then
        assertThat(data).contains(entry("disputed", true), entry("amount_refunded", 1200L));
    }
}
