package io.sluice.provider.sendgrid;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.event.Id;
import io.sluice.provider.Json;
import io.sluice.provider.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One event of a batch.
 *
 * @param node any JSON value; what is not an object has no fields
 * @param raw the bytes it was sent as
 */
record MailEvent(JsonNode node, byte[] raw) {

    static final String UNKNOWN = "unknown";

    /** The custom argument of the mails that Sluice sends. */
    static final String SEND_ID = "sluice_send_id";

    private static final Pattern TYPE = Pattern.compile("[a-z][a-z0-9_]{0,39}");

    /** Longer ones are not the provider's, and would not fit an index. */
    private static final int MAX_ID = 500;

    /** SendGrid's name of the event; {@link #UNKNOWN} where there is none. */
    String type() {
        return text("event").filter(t -> TYPE.matcher(t).matches()).orElse(UNKNOWN);
    }

    /** {@code sg_event_id} may change when a batch is sent again, so the key is made of what happened, to whom and when. */
    String key() {
        var id = messageId().or(this::smtpId);
        if (id.isEmpty() || type().equals(UNKNOWN)) {
            return Sha256.hex(raw);
        }
        return Json.write(
                List.of(id.get(), fact(), field("timestamp"), field("email"), field("asm_group_id"), field("url")));
    }

    /** A machine and a person may open in one second; they are counted apart, so they are two facts. */
    private String fact() {
        return flag("sg_machine_open") ? type() + "/machine" : type();
    }

    String externalId() {
        return messageId().or(this::smtpId).orElseGet(() -> Sha256.hex(raw));
    }

    Optional<String> messageId() {
        return text("sg_message_id").filter(MailEvent::fits);
    }

    Optional<String> smtpId() {
        return text("smtp-id").filter(MailEvent::fits);
    }

    /** Which send of Sluice's it is. */
    Optional<String> sendId() {
        return text(SEND_ID).filter(id -> Id.parse(Id.Kind.SEND, id).isPresent());
    }

    /** The mail's part of a message id: what follows the first dot differs from event to event. */
    static String mail(String messageId) {
        return messageId.split("\\.", 2)[0];
    }

    /** Who the e-mail was for, lower case. */
    Optional<String> recipient() {
        return text("email").map(e -> e.strip().toLowerCase(Locale.ROOT)).filter(e -> !e.isEmpty());
    }

    Optional<Instant> time() {
        return Optional.ofNullable(Json.time(node.path("timestamp")));
    }

    /** Text of a string or number that says something. */
    Optional<String> text(String name) {
        return Optional.ofNullable(Json.text(node.path(name))).filter(t -> !t.isBlank());
    }

    boolean flag(String name) {
        return node.path(name).asBoolean(false);
    }

    String json() {
        return new String(raw, StandardCharsets.UTF_8);
    }

    private String field(String name) {
        return text(name).orElse("");
    }

    /** A control character is in no id. */
    private static boolean fits(String id) {
        return id.length() <= MAX_ID && id.chars().noneMatch(Character::isISOControl);
    }

    /** Says nothing of the content. */
    @Override
    public String toString() {
        return "MailEvent[" + raw.length + " bytes]";
    }
}
