package io.sluice.ops.far.sendgrid;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.regex.Pattern;

/**
 * What a call of Mail Send asked for.
 *
 * @see <a href="https://www.twilio.com/docs/sendgrid/api-reference/mail-send/mail-send">Mail Send</a>
 */
record Mail(JsonNode body) {
    private static final Pattern ADDRESS = Pattern.compile("[^@\\s]+@[^@\\s]+\\.[^@\\s]+");

    /** @throws io.sluice.ops.far.Refusal as SendGrid refuses it; of several errors the first */
    Mail {
        if (!body.isObject()) {
            throw Errors.malformed();
        }
        recipients(body.path("personalizations"));
        address(body.path("from"), "from.email", "The from object must be provided for every email send.");
        var template = body.path("template_id").isTextual();
        if (!template && blank(body.path("subject")) && !everySubject(body.path("personalizations"))) {
            throw Errors.invalid("subject", "The subject is required.");
        }
        content(body.path("content"), template);
    }

    boolean sandbox() {
        return body.at("/mail_settings/sandbox_mode/enable").asBoolean();
    }

    private static void recipients(JsonNode personalizations) {
        if (personalizations.isEmpty()) {
            throw Errors.invalid(
                    "personalizations",
                    "The personalizations field is required and must have at least one personalization.");
        }
        for (int i = 0; i < personalizations.size(); i++) {
            var field = "personalizations." + i + ".to";
            var to = personalizations.path(i).path("to");
            if (to.isEmpty()) {
                throw Errors.invalid(
                        field,
                        "The to array is required for all personalization objects, and must have at "
                                + "least one email object with a valid email address.");
            }
            for (int j = 0; j < to.size(); j++) {
                address(to.path(j), field + "." + j + ".email", "The email parameter is required.");
            }
        }
    }

    private static void content(JsonNode content, boolean template) {
        if (!template && content.isEmpty()) {
            throw Errors.invalid(
                    "content", "Unless a valid template_id is provided, the content parameter is required.");
        }
        for (int i = 0; i < content.size(); i++) {
            if (blank(content.path(i).path("value"))) {
                throw Errors.invalid(
                        "content." + i + ".value",
                        "The content value must be a string at least one character in length.");
            }
        }
    }

    private static void address(JsonNode person, String field, String missing) {
        if (blank(person.path("email"))) {
            throw Errors.invalid(field, missing);
        }
        if (!ADDRESS.matcher(person.path("email").asText()).matches()) {
            throw Errors.invalid(field, "Does not contain a valid address.");
        }
    }

    private static boolean everySubject(JsonNode personalizations) {
        for (var one : personalizations) {
            if (blank(one.path("subject"))) {
                return false;
            }
        }
        return true;
    }

    private static boolean blank(JsonNode text) {
        return !text.isTextual() || text.asText().isEmpty();
    }

    @Override
    public String toString() {
        return "Mail[" + body.path("personalizations").size() + " personalizations]";
    }
}
