package io.sluice.ops.far.stripe;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.sluice.ops.far.Answer;
import io.sluice.ops.far.Refusal;
import java.util.List;

/**
 * Stripe's error bodies.
 *
 * @see <a href="https://docs.stripe.com/api/errors">Errors</a>
 */
final class Errors {
    private static final String INVALID = "invalid_request_error";

    private Errors() {}

    /** What the API answers when it is made to fail. */
    static Answer of(int status) {
        return switch (status) {
            case 401 -> invalidKey();
            case 403 -> error(403, INVALID, "", "", "The provided key does not have the required permissions.");
            case 429 -> error(429, INVALID, "rate_limit", "", "Request rate limit exceeded.");
            default -> error(status, "api_error", "", "", "An unknown error occurred.");
        };
    }

    static Answer invalidKey() {
        return error(401, INVALID, "", "", "Invalid API Key provided: sk_****")
                .with("WWW-Authenticate", "Basic realm=\"Stripe\"");
    }

    static Refusal missing(List<String> path) {
        var object = path.get(path.size() - 2).replaceFirst("s$", "");
        var message = "No such " + object + ": '" + path.getLast() + "'";
        return new Refusal(error(404, INVALID, "resource_missing", "id", message));
    }

    static Refusal missingCursor(String parameter, String id) {
        return new Refusal(error(400, INVALID, "resource_missing", parameter, "No such event: '" + id + "'"));
    }

    static Refusal noAccess(String account) {
        var message = "The provided key does not have access to account '" + account
                + "' (or that account does not exist). Application access may have been revoked.";
        return new Refusal(error(403, INVALID, "account_invalid", "", message));
    }

    static Refusal notAnInteger(String parameter, String value) {
        return new Refusal(error(400, INVALID, "parameter_invalid_integer", parameter, "Invalid integer: " + value));
    }

    static Refusal unrecognized(String method, String path) {
        return new Refusal(error(404, INVALID, "", "", "Unrecognized request URL (" + method + ": " + path + ")."));
    }

    private static Answer error(int status, String type, String code, String parameter, String message) {
        var body = JsonNodeFactory.instance.objectNode();
        var error = body.putObject("error");
        if (!code.isEmpty()) {
            error.put("code", code);
            error.put("doc_url", "https://stripe.com/docs/error-codes/" + code.replace('_', '-'));
        }
        error.put("message", message);
        if (!parameter.isEmpty()) {
            error.put("param", parameter);
        }
        error.put("type", type);
        return Answer.json(status, body);
    }
}
