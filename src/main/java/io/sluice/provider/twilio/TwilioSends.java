package io.sluice.provider.twilio;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.event.Event;
import io.sluice.event.Headers;
import io.sluice.event.Id;
import io.sluice.event.RawRequest;
import io.sluice.provider.Form;
import io.sluice.provider.Provider.Reading;
import io.sluice.provider.Veto;
import java.net.URLEncoder;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.UUID;

/**
 * What Sluice itself has to tell of a message that it sends: forms like Twilio's own, in requests of a method that HTTP cannot bring.
 *
 * <p>The message is known by the id of its send until Twilio's answer tells its real one; the answer has both. The answer's event has a key of its own: a callback of
 * the same status has other things to say.
 */
public final class TwilioSends {
    static final String METHOD = "SEND";

    private static final String SEND = "SendId";
    private static final String FACT = "SendFact";
    private static final String AT = "SendTime";

    /** What is told. */
    private enum Fact {
        REQUESTED,
        ANSWERED,
        FAILED;

        static Optional<Fact> of(String name) {
            return name.equals("REQUESTED") || name.equals("ANSWERED") || name.equals("FAILED")
                    ? Optional.of(valueOf(name))
                    : Optional.empty();
        }
    }

    private final UUID send;
    private final Instant at;
    private final StringJoiner form = new StringJoiner("&");

    private TwilioSends(UUID send, Instant at) {
        this.send = send;
        this.at = at;
    }

    /** @param at to the millisecond */
    public static Event requested(
            UUID send, Instant at, String from, String to, Optional<String> body, List<String> media) {
        var told = new TwilioSends(send, at).with("From", from).with("To", to);
        body.ifPresent(text -> told.with("Body", text));
        told.with("NumMedia", Integer.toString(media.size()));
        for (int i = 0; i < media.size(); i++) {
            told.with("MediaUrl" + i, media.get(i));
        }
        return told.event(Fact.REQUESTED, "requested");
    }

    /** @param fields Twilio's, as callbacks name them, {@code MessageSid} and {@code MessageStatus} among them */
    public static Event answered(UUID send, Instant at, Map<String, String> fields) {
        var told = new TwilioSends(send, at);
        fields.forEach(told::with);
        return told.event(Fact.ANSWERED, "");
    }

    /** @param code Twilio's number; 0 where it gave none */
    public static Event failed(UUID send, Instant at, String to, String reason, int code) {
        var told = new TwilioSends(send, at).with("To", to).with("ErrorMessage", reason);
        return (code == 0 ? told : told.with("ErrorCode", Integer.toString(code))).event(Fact.FAILED, "failed");
    }

    /** What forbids a message to this address. */
    public static List<Veto> vetoes(String to) {
        var address = Address.of(to);
        var channel = address.channel().equals("whatsapp") ? "WhatsApp" : "SMS";
        return address.contact().stream()
                .map(contact ->
                        new Veto(contact, address.optOutField(), "The contact has opted out of " + channel + "."))
                .toList();
    }

    private TwilioSends with(String name, String value) {
        form.add(name + '=' + URLEncoder.encode(value, UTF_8));
        return this;
    }

    private Event event(Fact fact, String status) {
        with(SEND, Id.of(Id.Kind.SEND, send)).with(FACT, fact.name()).with(AT, at.toString());
        if (!status.isEmpty()) {
            with("MessageStatus", status);
        }
        var part = new RawRequest(
                METHOD,
                "",
                Headers.of("Content-Type", TwilioProvider.FORM),
                form.toString().getBytes(UTF_8));
        return read(part) instanceof Reading.Events(var events) ? events.getFirst() : unreadable();
    }

    private static Event unreadable() {
        throw new IllegalArgumentException("a send's own event lacks an id or a status");
    }

    static Reading read(RawRequest request) {
        var parameters = new Parameters(Form.parse(request.body()));
        var send = parameters.first(SEND);
        var fact = Fact.of(parameters.first(FACT));
        var at = time(parameters.first(AT));
        if (Id.parse(Id.Kind.SEND, send).isEmpty() || fact.isEmpty() || at.isEmpty()) {
            return new Reading.Malformed("not a send's");
        }
        var sid = fact.get() == Fact.ANSWERED ? parameters.first("MessageSid") : send;
        var status = parameters.first("MessageStatus");
        if (!Parameters.isToken(sid) || !Parameters.isToken(status)) {
            return new Reading.Malformed("not a message's");
        }
        var content = new Content.Sent(send, new Content.Message(sid, status, parameters));
        // No id of Twilio's begins with a slash.
        var key = '/' + send + '/' + fact.get().name();
        return new Reading.Events(
                List.of(new Event("message." + status, key, sid, at, Optional.empty(), request, content)));
    }

    private static Optional<Instant> time(String text) {
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
