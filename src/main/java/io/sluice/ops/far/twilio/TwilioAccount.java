package io.sluice.ops.far.twilio;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.ops.far.Postman;
import io.sluice.provider.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One account and its messages. Thread-safe. */
public final class TwilioAccount {
    static final String VERSION = "2010-04-01";

    private final String sid;
    private final String token;
    private final Clock clock;
    private final Map<String, ObjectNode> messages = new LinkedHashMap<>();
    private final Map<String, String> callbacks = new HashMap<>();
    private final Set<String> optedOut = new HashSet<>();

    TwilioAccount(String sid, String token, Clock clock) {
        this.sid = sid;
        this.token = token;
        this.clock = clock;
    }

    /**
     * Adds a message that no call of the API sent, such as one that came in; what is not given is set.
     *
     * @param message fields of the Message resource; dates as in {@code Fri, 20 Nov 2026 08:00:00 +0000}
     * @return its sid
     */
    public synchronized String put(JsonNode message) {
        var given = message.path("sid").asText(nextSid("SM"));
        var now = Times.text(clock.instant());
        var whole =
                JsonNodeFactory.instance.objectNode().put("account_sid", sid).put("api_version", VERSION);
        whole.put("body", "").put("date_created", now).putNull("date_sent").put("date_updated", now);
        whole.put("direction", "inbound")
                .putNull("error_code")
                .putNull("error_message")
                .putNull("from");
        whole.putNull("messaging_service_sid").put("num_media", "0").put("num_segments", "1");
        whole.putNull("price").put("price_unit", "USD").put("sid", given).put("status", "received");
        whole.putObject("subresource_uris").put("media", uri(given) + "/Media.json");
        whole.putNull("to").put("uri", uri(given) + ".json").setAll((ObjectNode) message);
        messages.put(given, whole);
        return given;
    }

    /** The recipient has sent STOP: a message to it is refused with 21610. */
    public synchronized void optOut(String address) {
        optedOut.add(address);
    }

    public synchronized void optIn(String address) {
        optedOut.remove(address);
    }

    /** All messages, newest first. */
    public synchronized List<JsonNode> messages() {
        var newest = new ArrayList<JsonNode>();
        messages.values().forEach(m -> newest.add(m.deepCopy()));
        return newest.reversed().stream()
                .sorted(Comparator.comparing(TwilioAccount::time).reversed())
                .toList();
    }

    public synchronized Optional<JsonNode> message(String messageSid) {
        return Optional.ofNullable(messages.get(messageSid)).map(ObjectNode::deepCopy);
    }

    /**
     * Moves a message and tells nobody, as when a callback is lost.
     *
     * @param errorCode such as 30003; 0: none
     */
    public synchronized void move(String messageSid, String status, int errorCode) {
        var message = known(messageSid);
        var now = Times.text(clock.instant());
        message.put("status", status).put("date_updated", now);
        var unsent = !message.path("date_sent").isTextual();
        if (status.equals("sent") || (unsent && status.equals("delivered"))) {
            message.put("date_sent", now);
        }
        if (errorCode != 0) {
            message.put("error_code", errorCode).put("error_message", "Error " + errorCode);
        }
    }

    boolean opens(String basic) {
        return basic.equals(sid + ":" + token);
    }

    /** @throws io.sluice.ops.far.Refusal the recipient has opted out */
    synchronized JsonNode create(Outgoing outgoing) {
        if (optedOut.contains(outgoing.to())) {
            throw Errors.invalid(21610, "Attempt to send to unsubscribed recipient");
        }
        var kind = outgoing.media().isEmpty() ? "SM" : "MM";
        var created = put(outgoing.message(clock.instant()).put("sid", nextSid(kind)));
        callbacks.put(created, outgoing.callback());
        return known(created).deepCopy();
    }

    /** The callback that tells of a message as it stands; empty: none was asked for. */
    synchronized Optional<Postman.Letter> callback(String messageSid) {
        var message = known(messageSid);
        var url = callbacks.getOrDefault(messageSid, "");
        return url.isEmpty()
                ? Optional.empty()
                : Optional.of(new Callback(url, message).signed(token, clock.instant()));
    }

    private ObjectNode known(String messageSid) {
        var message = messages.get(messageSid);
        if (message == null) {
            throw new IllegalArgumentException("account " + sid + " has no message " + messageSid);
        }
        return message;
    }

    private String nextSid(String kind) {
        var hash = Sha256.hex((sid + "/" + messages.size()).getBytes(StandardCharsets.UTF_8));
        return kind + hash.substring(0, 32);
    }

    private String uri(String messageSid) {
        return "/" + VERSION + "/Accounts/" + sid + "/Messages/" + messageSid;
    }

    private static Instant time(JsonNode message) {
        var sent = message.path("date_sent");
        return Times.parse((sent.isTextual() ? sent : message.path("date_created")).asText());
    }
}
