package io.sluice.ops.far.twilio;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.provider.Form;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What someone asks to be sent.
 *
 * @see <a href="https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource">Create a Message</a>
 */
record Outgoing(Form form) {
    private static final Pattern ADDRESS = Pattern.compile("(?:(?:whatsapp|rcs|messenger):)?\\+[1-9][0-9]{6,14}");
    private static final int LONGEST = 1600;

    /** @throws io.sluice.ops.far.Refusal as Twilio refuses it */
    Outgoing {
        var to = form.get("To");
        if (to.isEmpty()) {
            throw Errors.invalid(21604, "A 'To' phone number is required.");
        }
        if (!ADDRESS.matcher(to).matches()) {
            throw Errors.invalid(21211, "Invalid 'To' Phone Number: " + to);
        }
        if (!form.has("From") && !form.has("MessagingServiceSid")) {
            throw Errors.invalid(21603, "A 'From' phone number is required.");
        }
        if (!form.has("Body") && !form.has("MediaUrl")) {
            throw Errors.invalid(21619, "A text message body or media urls must be specified.");
        }
        if (form.get("Body").length() > LONGEST) {
            throw Errors.invalid(21617, "The concatenated message body exceeds the 1600 character limit.");
        }
    }

    String to() {
        return form.get("To");
    }

    /** Where its statuses go; empty: nowhere. */
    String callback() {
        return form.get("StatusCallback");
    }

    ObjectNode message(Instant now) {
        var service = form.has("MessagingServiceSid");
        var message = JsonNodeFactory.instance.objectNode().put("body", form.get("Body"));
        message.put("date_created", Times.text(now)).put("direction", "outbound-api");
        message.put("num_media", Integer.toString(media().size())).put("num_segments", segments());
        message.put("status", service ? "accepted" : "queued").put("to", to());
        if (form.has("From")) {
            message.put("from", form.get("From"));
        }
        return service ? message.put("messaging_service_sid", form.get("MessagingServiceSid")) : message;
    }

    List<String> media() {
        return form.fields().getOrDefault("MediaUrl", List.of());
    }

    /** 160 or 153 characters each of an ASCII text, 70 or 67 of any other. */
    private String segments() {
        var body = form.get("Body");
        var plain = StandardCharsets.US_ASCII.newEncoder().canEncode(body);
        var one = plain ? 160 : 70;
        var each = plain ? 153 : 67;
        return Integer.toString(body.length() <= one ? 1 : Math.ceilDiv(body.length(), each));
    }

    @Override
    public String toString() {
        return "Outgoing[" + form + "]";
    }
}
