package io.sluice.ops.far.sendgrid;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.sluice.ops.far.Answer;
import io.sluice.ops.far.Refusal;

/**
 * SendGrid's error bodies.
 *
 * @see <a href="https://www.twilio.com/docs/sendgrid/api-reference/mail-send/errors">Mail Send: errors</a>
 */
final class Errors {
    private static final String HELP = "http://sendgrid.com/docs/API_Reference/Web_API_v3/Mail/errors.html";

    private Errors() {}

    /** What the API answers when it is made to fail. */
    static Answer of(int status) {
        return switch (status) {
            case 401 -> error(401, "The provided authorization grant is invalid, expired, or revoked", "", "");
            case 403 -> error(403, "access forbidden", "", "");
            case 404 -> error(404, "Not Found", "", "");
            case 413 -> error(413, "The JSON payload you have included in your request is too large.", "", "");
            case 415 -> error(415, "Unsupported Media Type", "", "");
            case 429 -> error(429, "too many requests", "", "");
            default -> error(status, "Internal Server Error", "", "");
        };
    }

    static Refusal malformed() {
        return new Refusal(error(400, "Bad Request", "", ""));
    }

    /** @param field as in {@code personalizations.0.to} */
    static Refusal invalid(String field, String message) {
        var section = field.replaceFirst("\\..*", "");
        return new Refusal(error(400, message, field, HELP + "#-" + section + "-errors"));
    }

    private static Answer error(int status, String message, String field, String help) {
        var body = JsonNodeFactory.instance.objectNode();
        var error = body.putArray("errors").addObject().put("message", message);
        if (field.isEmpty()) {
            error.putNull("field").putNull("help");
        } else {
            error.put("field", field).put("help", help);
        }
        return Answer.json(status, body);
    }
}
