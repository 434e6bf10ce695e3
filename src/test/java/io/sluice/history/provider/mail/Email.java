package io.sluice.history.provider.mail;

import io.sluice.event.RecordKey;
import io.sluice.history.provider.Actor;
import io.sluice.history.provider.Truth;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One e-mail to one person. An event knows both of its ids or, now and then, one of them. */
final class Email implements Actor {
    private static final int SMTP_ID = 0;
    private static final int MESSAGE_ID = 1;
    /** And all above. */
    private static final int BOTH = 2;

    private final SendGridAccount account;
    private final String messageId;
    private final String smtpId;
    private final String address;
    private String status = "";
    private @Nullable String reason;
    private long deferredAt;
    private long toldAt;
    private int ids;
    /** What SendGrid tells twice of one second under one id is one event, so these are sets. */
    private final Set<String> opens = new HashSet<>();

    private final Set<String> machineOpens = new HashSet<>();
    private final Set<String> clicks = new HashSet<>();
    private final TreeSet<Long> opened = new TreeSet<>();
    private final TreeSet<Long> clicked = new TreeSet<>();

    Email(SendGridAccount account, int number) {
        this.account = account;
        messageId = "m" + number + '-' + account.mark;
        smtpId = "<" + messageId + "@ours.example>";
        address = "p" + account.random.nextInt(2) + '@' + account.mark + ".example";
    }

    @Override
    public boolean step() {
        switch (status) {
            case "" -> {
                status = "processed";
                told("processed");
            }
            case "processed", "deferred" -> underWay();
            case "delivered" -> arrived();
            default -> {
                return false;
            }
        }
        return true;
    }

    private void underWay() {
        switch (account.random.nextInt(8)) {
            case 0, 1 -> deferred();
            case 2 -> bounced();
            case 3 -> {
                status = "dropped";
                reason = "Unsubscribed Address";
                told("dropped", "reason", reason);
                account.suppressed(address, "unsubscribe", null, true);
            }
            default -> {
                status = "delivered";
                told("delivered", "response", "250 OK");
            }
        }
    }

    /** Attempts lie minutes apart, so there is one in a second. */
    private void deferred() {
        if (deferredAt != account.now()) {
            deferredAt = account.now();
            status = "deferred";
            reason = "busy at " + deferredAt;
            told("deferred", "response", reason);
        }
    }

    private void arrived() {
        switch (account.random.nextInt(9)) {
            case 0 -> bounced();
            case 1 -> machineOpens.add(told("open", "sg_machine_open", true));
            case 2, 3, 4 -> {
                opens.add(told("open", "sg_machine_open", false));
                opened.add(account.now());
            }
            case 5, 6 -> {
                var url = "https://ours.example/" + account.random.nextInt(2);
                clicks.add(told("click", "url", url) + url);
                clicked.add(account.now());
            }
            case 7 -> {
                boolean leaves = account.random.nextBoolean();
                told(leaves ? "group_unsubscribe" : "group_resubscribe", "asm_group_id", 7);
                account.group(address, "7", leaves);
            }
            default -> {
                boolean spam = account.random.nextBoolean();
                told(spam ? "spamreport" : "unsubscribe");
                account.suppressed(address, spam ? "spam_report" : "unsubscribe", null, true);
                account.optedOut(address);
            }
        }
    }

    private void bounced() {
        boolean blocked = account.random.nextInt(3) == 0;
        status = "bounced";
        reason = "gone at " + account.now();
        told("bounce", "reason", reason, "type", blocked ? "blocked" : "bounce");
        if (!blocked) {
            account.suppressed(address, "bounce", null, true);
        }
    }

    /** @return the id it was told under, and when */
    private String told(String type, @Nullable Object... more) {
        // What counts once is told with the same ids. The first knows both, so that the others have something to join.
        if (toldAt != account.now()) {
            toldAt = account.now();
            ids = type.equals("processed") ? BOTH : account.random.nextInt(BOTH + 5);
        }
        var event = new LinkedHashMap<String, @Nullable Object>();
        if (ids != SMTP_ID) {
            event.put("sg_message_id", messageId + ".recvd-1");
        }
        if (ids != MESSAGE_ID) {
            event.put("smtp-id", smtpId);
        }
        event.putAll(Truth.map("event", type, "email", address.toUpperCase(Locale.ROOT), "timestamp", account.now()));
        event.putAll(Truth.map("category", List.of("c"), "order", account.mark));
        event.putAll(Truth.map(more));
        account.told(event);
        return (ids == SMTP_ID ? smtpId : messageId) + account.now();
    }

    @Override
    public List<Truth> truths() {
        if (status.isEmpty()) {
            return List.of();
        }
        return List.of(Truth.scoped(
                new RecordKey("emails", messageId, address),
                "to",
                address,
                "status",
                status,
                "reason",
                reason,
                "opens",
                (long) opens.size(),
                "machine_opens",
                (long) machineOpens.size(),
                "clicks",
                (long) clicks.size(),
                "first_opened_at",
                opened.isEmpty() ? null : Instant.ofEpochSecond(opened.first()),
                "last_clicked_at",
                clicked.isEmpty() ? null : Instant.ofEpochSecond(clicked.last()),
                "smtp_id",
                smtpId,
                "categories",
                List.of("c"),
                "custom_args",
                Truth.map("order", account.mark)));
    }
}
