package io.sluice.remote.reconcile;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.event.Headers;
import io.sluice.event.RawRequest;
import io.sluice.provider.Json;
import io.sluice.remote.Credentials.Access;
import io.sluice.remote.twilio.TwilioApi;
import io.sluice.remote.twilio.TwilioMessage;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Twilio's messages, each as the event of the status it has now; the statuses before that are nowhere listed, and change nothing any more. It is an event like those
 * of Twilio's Event Streams, which unlike callbacks have a time.
 *
 * @see <a href="https://www.twilio.com/docs/messaging/api/message-resource#read-multiple-message-resources">Read multiple Message resources</a>
 */
@ApplicationScoped
class TwilioListing implements Listing {
    /** Messages are listed by when they were sent; what carriers report of them comes within the day. */
    private static final Duration OVERLAP = Duration.ofDays(1);

    /** No callback tells that a message was made, and what is on its way here or there changes soon. */
    private static final Set<String> PASSING = Set.of("", "accepted", "scheduled", "queued", "sending", "receiving");

    private static final String TOPIC = "com.twilio.messaging.";

    private final TwilioApi api;

    TwilioListing(TwilioApi api) {
        this.api = api;
    }

    @Override
    public String provider() {
        return "twilio";
    }

    @Override
    public Duration overlap() {
        return OVERLAP;
    }

    @Override
    public Page page(Access access, Window window, List<String> accounts, Optional<String> mark) {
        var listed = mark.map(next -> api.list(access, next))
                .orElseGet(() -> api.list(
                        access,
                        new TwilioApi.Wanted(
                                Optional.empty(),
                                Optional.empty(),
                                Optional.of(window.since()),
                                Optional.of(window.until()))));
        return new Page(
                listed.messages().stream()
                        .filter(message -> !PASSING.contains(message.status()))
                        .map(TwilioListing::request)
                        .toList(),
                listed.next());
    }

    /** What was said was said when it came in, whatever touched it since: a STOP must not lose to an older START. */
    private static Optional<Instant> time(TwilioMessage message) {
        return message.inbound()
                ? message.sentAt().or(message::createdAt)
                : message.updatedAt().or(message::sentAt);
    }

    private static RawRequest request(TwilioMessage message) {
        var data = new LinkedHashMap<String, Object>();
        data.put("messageSid", message.sid());
        data.put("accountSid", message.account());
        if (!message.inbound()) {
            data.put("messageStatus", message.status());
        }
        message.from().ifPresent(from -> data.put("from", from));
        message.to().ifPresent(to -> data.put("to", to));
        message.service().ifPresent(service -> data.put("messagingServiceSid", service));
        message.body().ifPresent(body -> data.put("body", body));
        message.segments().ifPresent(segments -> data.put("numSegments", segments));
        // Where there are media, their addresses stand elsewhere.
        message.media().filter("0"::equals).ifPresent(none -> data.put("numMedia", none));
        message.errorCode().ifPresent(code -> data.put("errorCode", code));
        message.errorMessage().ifPresent(text -> data.put("errorMessage", text));
        var event = new LinkedHashMap<String, Object>(Map.of(
                "type", TOPIC + (message.inbound() ? "inbound-message.received" : "message." + message.status())));
        time(message).ifPresent(time -> event.put("time", time.toString()));
        event.put("data", data);
        return new RawRequest(
                "LIST",
                "",
                Headers.of("Content-Type", "application/json"),
                Json.write(event).getBytes(UTF_8));
    }
}
