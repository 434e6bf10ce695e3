package io.sluice.provider.twilio;

import java.util.Locale;
import java.util.Optional;

/** What an event is about. */
sealed interface Content {

    /** @param status in lower case, also {@code received} */
    record Message(String sid, String status, Parameters parameters) implements Content {
        boolean inbound() {
            return status.equals("received") || status.equals("receiving");
        }
    }

    /** @param status in lower case */
    record Call(String sid, String status, Parameters parameters) implements Content {}

    /**
     * What Sluice tells of a message that it sends.
     *
     * @param message its id is the send's until Twilio has given one
     */
    record Sent(String send, Message message) implements Content {}

    /** Nothing that changes a record. */
    record Other(String type, String sid) implements Content {}

    /** A form. Empty when it has neither a message's nor a call's id, or they are not ids. */
    static Optional<Content> of(Parameters parameters) {
        var sid = messageSid(parameters);
        return sid.isEmpty() ? call(parameters) : message(sid, messageStatus(parameters, "received"), parameters);
    }

    /**
     * A JSON event, which needs no id of a message or call.
     *
     * @param topic the CloudEvents type ({@code com.twilio.messaging.message.delivered}); empty where the body is no CloudEvent
     */
    static Optional<Content> of(String topic, Parameters parameters) {
        var sid = messageSid(parameters);
        var status = messageStatus(parameters, topicStatus(topic));
        if (!sid.isEmpty() && !status.isEmpty()) {
            return message(sid, status, parameters);
        }
        return sid.isEmpty() && !parameters.first("CallSid").isEmpty()
                ? call(parameters)
                : Optional.of(new Other(Parameters.isToken(topic) ? topic : "unknown", sid));
    }

    private static Optional<Content> message(String sid, String status, Parameters parameters) {
        return Parameters.isToken(sid) && Parameters.isToken(status)
                ? Optional.of(new Message(sid, status, parameters))
                : Optional.empty();
    }

    private static Optional<Content> call(Parameters parameters) {
        var sid = parameters.first("CallSid");
        var status = parameters.first("CallStatus").toLowerCase(Locale.ROOT);
        if (!Parameters.isToken(sid)) {
            return Optional.empty();
        }
        if (status.isEmpty()) {
            // Recordings, transcriptions and the like speak of a call, too.
            return Optional.of(new Other("call.unknown", sid));
        }
        return Parameters.isToken(status) ? Optional.of(new Call(sid, status, parameters)) : Optional.empty();
    }

    private static String messageSid(Parameters parameters) {
        return parameters.first("MessageSid", "SmsSid", "SmsMessageSid");
    }

    private static String messageStatus(Parameters parameters, String otherwise) {
        var status = parameters.first("MessageStatus", "SmsStatus").toLowerCase(Locale.ROOT);
        return status.isEmpty() ? otherwise : status;
    }

    private static String topicStatus(String topic) {
        var outbound = "com.twilio.messaging.message.";
        if (topic.startsWith(outbound)) {
            return topic.substring(outbound.length());
        }
        return topic.isEmpty() || topic.equals("com.twilio.messaging.inbound-message.received") ? "received" : "";
    }
}
