package io.sluice.provider.sendgrid;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.event.Change;
import io.sluice.event.Event;
import io.sluice.event.Headers;
import io.sluice.event.Id;
import io.sluice.event.Merge;
import io.sluice.event.RawRequest;
import io.sluice.event.RecordKey;
import io.sluice.event.Version;
import io.sluice.provider.Json;
import io.sluice.provider.Provider.Reading;
import io.sluice.provider.Veto;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What Sluice itself has to tell of a mail that it sends: batches of one like SendGrid's own, in requests of a method that HTTP cannot bring.
 *
 * <p>The mail is known by the id of its send until something tells its real one: SendGrid's answer, or any event, since each carries {@link MailEvent#SEND_ID}. What
 * Sluice says of it stands below all that SendGrid says.
 */
public final class SendgridSends {
    static final String METHOD = "SEND";

    private static final int REQUESTED = -1;
    private static final int FAILED = 0;

    private SendgridSends() {}

    /** The custom argument by which events tell whose they are. */
    public static String customArg() {
        return MailEvent.SEND_ID;
    }

    /** @param at to the millisecond */
    public static Event requested(UUID send, Instant at, String from, String to, String subject) {
        return event(send, at, to, Map.of("event", "requested", "from", from, "subject", subject));
    }

    /** @param messageId {@code X-Message-Id} of the answer */
    public static Event accepted(UUID send, Instant at, String to, String messageId) {
        return event(send, at, to, Map.of("event", "accepted", "sg_message_id", messageId));
    }

    public static Event failed(UUID send, Instant at, String to, String reason) {
        return event(send, at, to, Map.of("event", "dropped", "reason", reason));
    }

    /** What forbids a mail to this address. Leaving a group forbids only its mails, and Sluice's are of none. */
    public static List<Veto> vetoes(String to) {
        var address = to.strip().toLowerCase(Locale.ROOT);
        var vetoes = new ArrayList<Veto>();
        vetoes.add(new Veto(
                new RecordKey("contacts", address, "email"),
                "opted_out_email",
                "The contact has opted out of e-mail."));
        Map.of(
                        "bounce", "A mail to the address bounced.",
                        "spam_report", "The contact reported a mail as spam.",
                        "unsubscribe", "The contact has unsubscribed.",
                        "invalid", "The address is invalid.")
                .forEach((reason, text) -> vetoes.add(new Veto(
                        new RecordKey("suppressions", address, reason), "active", text + " It is suppressed.")));
        return List.copyOf(vetoes);
    }

    private static Event event(UUID send, Instant at, String to, Map<String, String> fields) {
        var all = new LinkedHashMap<String, Object>(fields);
        all.put("email", to);
        all.put("timestamp", at.toString());
        all.put(MailEvent.SEND_ID, Id.of(Id.Kind.SEND, send));
        var part = new RawRequest(
                METHOD,
                "",
                Headers.of("Content-Type", "application/json"),
                Json.write(List.of(all)).getBytes(UTF_8));
        return read(part) instanceof Reading.Events(var events) ? events.getFirst() : unreadable();
    }

    private static Event unreadable() {
        throw new IllegalArgumentException("a send's own event cannot be read");
    }

    static Reading read(RawRequest request) {
        var elements = Batch.split(request.body()).orElse(List.of());
        if (elements.size() != 1) {
            return new Reading.Malformed("not a send's");
        }
        var content = elements.getFirst();
        var send = content.sendId();
        if (send.isEmpty() || content.recipient().isEmpty()) {
            return new Reading.Malformed("not a send's");
        }
        return new Reading.Events(List.of(new Event(
                "email." + content.type(),
                '/' + send.get() + '/' + content.type(),
                content.messageId().orElse(send.get()),
                content.time(),
                Optional.empty(),
                request,
                content)));
    }

    static List<Change> changes(MailEvent event, Instant at) {
        var send = event.sendId().orElseThrow();
        var to = event.recipient().orElseThrow();
        var version = Version.of(at, event.type());
        var id = event.messageId().map(MailEvent::mail).orElse(send);
        var change = Change.of(new RecordKey("emails", id, to))
                .known("to", to, version)
                .known("send_id", send, version)
                .alias("send_id", send);
        return switch (event.type()) {
            case "requested" -> List.of(status(change, "requested", REQUESTED).build());
            case "dropped" ->
                List.of(status(change, "dropped", FAILED)
                        .known("reason", event.text("reason").orElse(null), Version.ranked(FAILED, ""))
                        .build());
            default -> List.of(change.build());
        };
    }

    private static Change.Builder status(Change.Builder change, String status, int rank) {
        return change.set("status", new Merge.Newest(status, Version.ranked(rank, "")));
    }
}
