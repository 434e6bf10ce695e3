package io.sluice.history.provider;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One charge and what is paid back of it. */
final class Charge {
    final String id;
    private final StripeLog log;
    private final Map<String, @Nullable Object> references;
    private final long amount;
    String status;
    private @Nullable String failure;
    private @Nullable String transaction;
    private @Nullable String dispute;
    long refunded;
    private @Nullable String failing;

    /** @param references to the intent, the invoice, the customer */
    Charge(StripeLog log, Map<String, @Nullable Object> references, long amount, @Nullable String failure) {
        this.log = log;
        this.references = references;
        this.amount = amount;
        this.failure = failure;
        id = log.id("ch");
        status = failure == null ? "succeeded" : "failed";
        log.told("charge." + status, object());
    }

    /** Whether anything happened to it; nothing more may be left to happen. */
    boolean step() {
        var before = object();
        if (!status.equals("succeeded")) {
            return false;
        }
        switch (log.random.nextInt(5)) {
            case 0 -> {
                transaction = transaction == null ? "txn_" + log.mark : transaction;
                log.changed("charge.updated", before, object());
            }
            case 1, 2 -> refund(before);
            case 3 -> failRefund(before);
            default -> dispute(before);
        }
        return true;
    }

    private void refund(Map<String, @Nullable Object> before) {
        long part = Math.min(100 * (1 + log.random.nextInt(3)), amount - refunded);
        if (part == 0) {
            return;
        }
        refunded += part;
        log.changed("charge.refunded", before, object());
        if (log.shape != Shape.FLAGS) {
            var refund = log.id("re");
            failing = failing == null && log.chance(30) ? refund + '/' + part : failing;
            log.told("refund.created", refund(refund, part, "pending"));
            if (log.chance(30)) {
                log.told("charge.refund.updated", refund(refund, part, "succeeded"));
            }
        }
    }

    private void failRefund(Map<String, @Nullable Object> before) {
        if (failing != null && !failing.isEmpty()) {
            var parts = failing.split("/");
            failing = "";
            long part = Long.parseLong(parts[1]);
            refunded -= part;
            log.told("refund.failed", refund(parts[0], part, "failed"));
            log.changed("charge.updated", before, object());
        }
    }

    private void dispute(Map<String, @Nullable Object> before) {
        if (dispute != null) {
            log.told("charge.dispute.closed", dispute("lost"));
            return;
        }
        dispute = log.id("dp");
        log.told("charge.dispute.created", dispute("needs_response"));
        if (log.chance(50)) {
            log.changed("charge.updated", before, object());
        }
    }

    private Map<String, @Nullable Object> refund(String refund, long part, String state) {
        return Truth.map(
                "id", refund,
                "object", "refund",
                "amount", part,
                "charge", id,
                "payment_intent", references.get("payment_intent"),
                "status", state);
    }

    private Map<String, @Nullable Object> dispute(String state) {
        return Truth.map(
                "id", dispute,
                "object", "dispute",
                "charge", id,
                "payment_intent", references.get("payment_intent"),
                "status", state);
    }

    private Map<String, @Nullable Object> object() {
        boolean succeeded = status.equals("succeeded");
        var object = new LinkedHashMap<>(Truth.map(
                "id", id,
                "object", "charge",
                "amount", amount,
                "amount_refunded", refunded,
                "refunded", refunded == amount,
                "currency", "eur",
                "captured", succeeded,
                "paid", succeeded,
                "status", status,
                "balance_transaction", transaction,
                "failure_code", failure,
                "failure_message", failure == null ? null : "Told: " + failure));
        if (log.shape == Shape.FLAGS) {
            object.put("dispute", dispute);
        } else {
            object.putAll(Truth.map("disputed", dispute != null, "amount_captured", succeeded ? amount : 0));
        }
        object.putAll(references);
        return object;
    }

    boolean disputed() {
        return dispute != null;
    }

    /** How a charge that stands alone is shown. */
    Truth truth() {
        boolean succeeded = status.equals("succeeded");
        return Truth.of(
                "payments",
                id,
                "customer",
                references.get("customer"),
                "invoice",
                references.get("invoice"),
                "status",
                status,
                "amount",
                amount,
                "amount_received",
                succeeded ? amount : 0L,
                "amount_refunded",
                refunded,
                "disputed",
                dispute != null,
                "currency",
                "eur",
                "failure_code",
                failure,
                "failure_message",
                failure == null ? null : "Told: " + failure);
    }
}
