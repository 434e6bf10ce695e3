package io.sluice.provider.sendgrid;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.event.Change;
import io.sluice.event.Merge;
import io.sluice.event.RecordKey;
import io.sluice.event.Version;
import io.sluice.provider.Json;
import io.sluice.provider.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What an event says of the e-mail it is about.
 *
 * <p>Until an e-mail has arrived or failed, only its rank counts: SendGrid's times of "processed" and "deferred" cross. Delivered, dropped and bounced are ordered
 * by the event's time, so that a bounce reported after the delivery wins; in one second the worse news wins. An open or click proves a delivery of unknown time:
 * it counts as one at the beginning of time, which any real one, and any bounce, beats.
 */
final class EmailChange {
    private static final int PROCESSED = 1;
    private static final int DEFERRED = 2;
    private static final int DELIVERED = 3;
    private static final int DROPPED = 4;
    private static final int BOUNCED = 5;

    /** Top-level fields of SendGrid's own; and Sluice's; the others are the sender's custom arguments. */
    private static final Set<String> RESERVED = Set.of(
            "email",
            "timestamp",
            "event",
            "smtp-id",
            "category",
            "asm_group_id",
            "ip",
            "url",
            "url_offset",
            "useragent",
            "reason",
            "response",
            "attempt",
            "status",
            "type",
            "bounce_classification",
            "tls",
            "cert_err",
            "pool",
            MailEvent.SEND_ID);

    private static final List<String> RESERVED_PREFIXES = List.of("sg_", "newsletter_", "marketing_campaign_");

    private final MailEvent event;
    private final Instant at;
    /** Tells events of one instant and rank apart. */
    private final String tie;

    private final Change.Builder change;

    private EmailChange(MailEvent event, Instant at, RecordKey key) {
        this.event = event;
        this.at = at;
        tie = Sha256.hex(event.key().getBytes(StandardCharsets.UTF_8)).substring(0, 16);
        change = Change.of(key);
    }

    /** Empty when the event does not say which e-mail or whose, or is of no known type. */
    static Optional<Change> of(MailEvent event, Instant at) {
        var id = event.messageId().map(MailEvent::mail).filter(i -> !i.isEmpty());
        var to = event.recipient();
        var known = id.or(event::smtpId).or(event::sendId);
        if (known.isEmpty() || to.isEmpty()) {
            return Optional.empty();
        }
        var one = new EmailChange(event, at, new RecordKey("emails", known.get(), to.get()));
        if (!one.happened()) {
            return Optional.empty();
        }
        one.facts(to.get());
        return Optional.of(one.change.build());
    }

    /** Whether the type is known; if so, what happened. */
    private boolean happened() {
        switch (event.type()) {
            case "processed" -> status("processed", Version.ranked(PROCESSED, tie));
            case "deferred" -> {
                status("deferred", Version.ranked(DEFERRED, tie));
                reason("response", DEFERRED);
            }
            case "delivered" -> status("delivered", new Version(true, at, DELIVERED, tie));
            case "dropped" -> {
                status("dropped", new Version(true, at, DROPPED, tie));
                reason("reason", DROPPED);
            }
            case "bounce" -> {
                status("bounced", new Version(true, at, BOUNCED, tie));
                reason("reason", BOUNCED);
            }
            case "open" -> opened();
            case "click" -> clicked();
            case "spamreport", "unsubscribe", "group_unsubscribe", "group_resubscribe" -> {}
            default -> {
                return false;
            }
        }
        return true;
    }

    private void status(String status, Version version) {
        change.set("status", new Merge.Newest(status, version));
    }

    private void reason(String field, int rank) {
        change.known("reason", event.text(field).orElse(null), new Version(false, at, rank, tie));
    }

    private void opened() {
        implyDelivery();
        if (event.flag("sg_machine_open")) {
            change.set("machine_opens", new Merge.Sum(1));
        } else {
            change.set("opens", new Merge.Sum(1)).set("first_opened_at", new Merge.Earliest(at));
        }
    }

    private void clicked() {
        implyDelivery();
        change.set("clicks", new Merge.Sum(1)).set("last_clicked_at", new Merge.Latest(at));
    }

    private void implyDelivery() {
        status("delivered", new Version(true, Instant.EPOCH, DELIVERED, tie));
    }

    private void facts(String to) {
        var version = Version.of(at, tie);
        change.set("to", new Merge.Newest(to, version));
        event.smtpId()
                .ifPresent(id ->
                        change.set("smtp_id", new Merge.Newest(id, version)).alias("smtp_id", id));
        event.sendId()
                .ifPresent(id ->
                        change.set("send_id", new Merge.Newest(id, version)).alias("send_id", id));
        known("categories", categories(), version);
        known("custom_args", customArgs(), version);
    }

    private void known(String field, Object value, Version version) {
        boolean empty = value instanceof List<?> list ? list.isEmpty() : ((Map<?, ?>) value).isEmpty();
        change.known(field, empty ? null : value, version);
    }

    private List<Object> categories() {
        var sent = event.node().path("category");
        var categories = new ArrayList<Object>();
        for (var one : sent.isArray() ? sent : List.of(sent)) {
            var text = Json.text(one);
            if (text != null) {
                categories.add(text);
            }
        }
        return categories;
    }

    private Map<String, Object> customArgs() {
        var custom = new TreeMap<String, Object>();
        for (Map.Entry<String, JsonNode> field : event.node().properties()) {
            var value = field.getValue().isValueNode() ? Json.plain(field.getValue()) : null;
            if (value != null && !reserved(field.getKey())) {
                custom.put(field.getKey(), value);
            }
        }
        return custom;
    }

    private static boolean reserved(String field) {
        return RESERVED.contains(field) || RESERVED_PREFIXES.stream().anyMatch(field::startsWith);
    }
}
