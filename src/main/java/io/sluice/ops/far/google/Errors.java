package io.sluice.ops.far.google;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.ops.far.Answer;
import io.sluice.ops.far.Refusal;

/**
 * Google's error bodies.
 *
 * @see <a href="https://developers.google.com/workspace/calendar/api/guides/errors">Calendar: handle API errors</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6749#section-5.2">RFC 6749, 5.2</a>
 */
final class Errors {
    private Errors() {}

    /** What the API answers when it is made to fail. */
    static Answer calendar(int status) {
        return switch (status) {
            case 401 -> located(401, "global", "authError", "Invalid Credentials", "header", "Authorization");
            case 403, 429 -> error(status, "usageLimits", "rateLimitExceeded", "Rate Limit Exceeded");
            case 404 -> error(404, "global", "notFound", "Not Found");
            default -> error(status, "global", "backendError", "Backend Error");
        };
    }

    static Answer oauth(int status, String error, String description) {
        var body = JsonNodeFactory.instance.objectNode().put("error", error);
        return Answer.json(status, body.put("error_description", description));
    }

    static Refusal unauthorized() {
        return new Refusal(calendar(401));
    }

    static Refusal notFound(String message) {
        return new Refusal(error(404, "global", "notFound", message));
    }

    static Refusal forbidden() {
        return new Refusal(error(403, "global", "forbidden", "Forbidden"));
    }

    static Refusal invalid(String parameter, String message) {
        return new Refusal(located(400, "global", "invalid", message, "parameter", parameter));
    }

    static Refusal required(String field) {
        return new Refusal(error(400, "global", "required", "Missing " + field + "."));
    }

    static Refusal channelIdNotUnique(String id) {
        return new Refusal(error(400, "global", "channelIdNotUnique", "Channel id " + id + " not unique"));
    }

    static Refusal syncTokenWithRequestRestrictions() {
        return new Refusal(located(
                400,
                "calendar",
                "syncTokenWithRequestRestrictions",
                "Sync token cannot be used with other request restrictions.",
                "parameter",
                "syncToken"));
    }

    static Refusal fullSyncRequired() {
        return new Refusal(located(
                410,
                "calendar",
                "fullSyncRequired",
                "Sync token is no longer valid, a full sync is required.",
                "parameter",
                "syncToken"));
    }

    private static Answer error(int status, String domain, String reason, String message) {
        return envelope(status, message, detail(domain, reason, message));
    }

    private static Answer located(int status, String domain, String reason, String message, String type, String where) {
        return envelope(
                status,
                message,
                detail(domain, reason, message).put("locationType", type).put("location", where));
    }

    private static ObjectNode detail(String domain, String reason, String message) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("domain", domain)
                .put("reason", reason)
                .put("message", message);
    }

    private static Answer envelope(int status, String message, ObjectNode detail) {
        var body = JsonNodeFactory.instance.objectNode();
        var error = body.putObject("error");
        error.putArray("errors").add(detail);
        error.put("code", status).put("message", message);
        return Answer.json(status, body);
    }
}
