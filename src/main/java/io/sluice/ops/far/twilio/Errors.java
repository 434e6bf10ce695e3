package io.sluice.ops.far.twilio;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.sluice.ops.far.Answer;
import io.sluice.ops.far.Refusal;

/**
 * Twilio's error bodies.
 *
 * @see <a href="https://www.twilio.com/docs/usage/twilios-response#response-formats-exceptions">Exceptions</a>
 * @see <a href="https://www.twilio.com/docs/api/errors">Error dictionary</a>
 */
final class Errors {
    private Errors() {}

    /** What the API answers when it is made to fail. */
    static Answer of(int status) {
        return switch (status) {
            case 401 -> error(401, 20003, "Authenticate");
            case 403 -> error(403, 20403, "Forbidden");
            case 429 -> error(429, 20429, "Too Many Requests");
            case 503 -> error(503, 20503, "Service Unavailable");
            default -> error(status, 20500, "An internal server error has occurred");
        };
    }

    static Refusal notFound(String path) {
        return new Refusal(error(404, 20404, "The requested resource " + path + " was not found"));
    }

    static Refusal invalid(int code, String message) {
        return new Refusal(error(400, code, message));
    }

    private static Answer error(int status, int code, String message) {
        var body = JsonNodeFactory.instance.objectNode().put("code", code).put("message", message);
        body.put("more_info", "https://www.twilio.com/docs/errors/" + code);
        return Answer.json(status, body.put("status", status));
    }
}
