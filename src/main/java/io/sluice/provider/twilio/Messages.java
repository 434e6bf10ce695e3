package io.sluice.provider.twilio;

import io.sluice.event.Change;
import io.sluice.event.Merge;
import io.sluice.event.RecordKey;
import io.sluice.event.Version;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** From a message's event to its record and its contact's. */
final class Messages {
    /**
     * Lowest first; a status never goes back. Twilio gives no time, so a failure must stand below a delivery, which carriers may report after it. A status that
     * is not here is one that Twilio has added, and stands below all.
     */
    private static final List<String> STATUSES = List.of(
            "receiving",
            "received",
            "scheduled",
            "accepted",
            "queued",
            "sending",
            "sent",
            "canceled",
            "failed",
            "undelivered",
            "partially_delivered",
            "delivered",
            "read");

    /** Sluice's own, below all of Twilio's: whatever Twilio says is truer. */
    private static final List<String> OURS = List.of("requested", "failed");

    private Messages() {}

    /** @param at the provider's time, else that of receipt */
    static List<Change> changes(Content.Message message, Instant at, String key) {
        return changes(message, Version.of(at, key), status(message), Optional.empty());
    }

    /** What Sluice tells of a message that it sends. */
    static List<Change> sent(Content.Sent sent, Instant at, String key) {
        var message = sent.message();
        boolean nameless = message.sid().equals(sent.send());
        var status = nameless ? Version.ranked(OURS.indexOf(message.status()) - 1, message.status()) : status(message);
        return changes(message, Version.of(at, key), status, Optional.of(sent.send()));
    }

    private static List<Change> changes(
            Content.Message message, Version version, Version status, Optional<String> send) {
        var person = Address.of(message.parameters().first(message.inbound() ? "From" : "To"));
        var changes = new ArrayList<Change>();
        person.contact().ifPresent(c -> changes.add(contact(c, person, message, version)));
        var change = message(message, person.contact(), version, status);
        send.ifPresent(id -> change.known("send_id", id, version).alias("send_id", id));
        changes.add(change.build());
        return changes;
    }

    private static Change contact(RecordKey key, Address person, Content.Message message, Version version) {
        var change = Change.of(key)
                .known("address_kind", key.scope(), version)
                .known("address", key.externalId(), version)
                .known(person.optOutField(), Consent.optsOut(message), version);
        if (message.inbound()) {
            change.known("name", message.parameters().said("ProfileName"), version)
                    .set("last_seen_at", new Merge.Latest(version.at()));
        }
        return change.build();
    }

    private static Change.Builder message(
            Content.Message message, Optional<RecordKey> contact, Version version, Version status) {
        var parameters = message.parameters();
        return Change.of(RecordKey.of("messages", message.sid()))
                .known("channel", channel(message), version)
                .known("direction", message.inbound() ? "inbound" : "outbound", version)
                .known("from", parameters.said("From"), version)
                .known("to", parameters.said("To"), version)
                .known("body", parameters.text("Body"), version)
                .known("media", media(parameters), version)
                .known("segments", parameters.count("NumSegments"), version)
                .known("contact_id", contact.orElse(null), version)
                .set("status", new Merge.Newest(message.status(), status))
                .set("error_code", new Merge.Newest(parameters.said("ErrorCode"), status))
                .set("error_message", new Merge.Newest(parameters.said("ErrorMessage"), status));
    }

    private static Version status(Content.Message message) {
        var error = message.parameters().first("ErrorCode");
        return Version.ranked(STATUSES.indexOf(message.status()) + 1, message.status() + '/' + error);
    }

    private static @Nullable String channel(Content.Message message) {
        var parameters = message.parameters();
        var from = Address.of(parameters.first("From"));
        var to = Address.of(parameters.first("To"));
        if (from.bare().isEmpty() && to.bare().isEmpty()) {
            return null;
        }
        return switch (from.channel().isEmpty() ? to.channel() : from.channel()) {
            case "whatsapp" -> "whatsapp";
            case "rcs" -> "rcs";
            case "" -> isMms(message) ? "mms" : "sms";
            default -> null;
        };
    }

    /** Callbacks do not say how many media there were, but the id's prefix does. */
    private static boolean isMms(Content.Message message) {
        var media = message.parameters().count("NumMedia");
        return media == null ? message.sid().startsWith("MM") : media > 0;
    }

    private static @Nullable List<Map<String, @Nullable Object>> media(Parameters parameters) {
        var media = new ArrayList<Map<String, @Nullable Object>>();
        for (int i = 0; parameters.said("MediaUrl" + i) != null; i++) {
            var one = new LinkedHashMap<String, @Nullable Object>();
            one.put("url", parameters.said("MediaUrl" + i));
            one.put("content_type", parameters.said("MediaContentType" + i));
            media.add(one);
        }
        return media.isEmpty() && parameters.count("NumMedia") == null ? null : media;
    }
}
