package io.sluice.provider.twilio;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.event.Event;
import io.sluice.event.RawRequest;
import io.sluice.provider.Form;
import io.sluice.provider.Json;
import io.sluice.provider.Provider.Reading;
import io.sluice.provider.Sha256;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** From an authentic request to its events. */
final class Reader {
    private static final String NEITHER = "neither a MessageSid nor a CallSid";

    /** A MiB has no room for more events of Twilio's; of tiny ones it has for very many. */
    static final int MAX_EVENTS = 5_000;

    private Reader() {}

    static Reading read(RawRequest request) {
        if (TwilioSends.METHOD.equals(request.method())) {
            return TwilioSends.read(request);
        }
        if ("GET".equals(request.method())) {
            var query = SignedUrl.query(request.url()).getBytes(UTF_8);
            return form(request.withBody(new byte[0]), query);
        }
        return switch (request.headers().mediaType()) {
            case TwilioProvider.FORM -> form(request, request.body());
            case TwilioProvider.JSON -> json(request);
            default -> new Reading.Malformed("neither a form nor JSON");
        };
    }

    private static Reading form(RawRequest request, byte[] fields) {
        if (!Form.fits(fields)) {
            return new Reading.Malformed("a form of too many fields");
        }
        var parameters = new Parameters(Form.parse(fields));
        return Content.of(parameters)
                .<Reading>map(c -> new Reading.Events(
                        List.of(event(c, "", Sha256.hex(fields), Optional.empty(), parameters.account(), request))))
                .orElse(new Reading.Malformed(NEITHER));
    }

    private static Reading json(RawRequest request) {
        var document = Json.parse(request.body());
        if (document.isEmpty() || !(document.get().isObject() || document.get().isArray())) {
            return new Reading.Malformed("not a JSON object or array");
        }
        if (document.get().isArray() && document.get().size() > MAX_EVENTS) {
            return new Reading.Malformed("more than " + MAX_EVENTS + " events");
        }
        var elements = document.get().isArray() ? document.get() : List.of(document.get());
        var events = new ArrayList<Event>();
        boolean several = document.get().isArray() && document.get().size() > 1;
        for (var element : elements) {
            var event = several ? alone(element, request) : event(element, request);
            if (event.isEmpty()) {
                return new Reading.Malformed("an element is not an event");
            }
            events.add(event.get());
        }
        return events.isEmpty() ? new Reading.Malformed("no events") : new Reading.Events(events);
    }

    /** Read from the part's own bytes, so that reading them again cannot give another event: writing may replace what UTF-8 has no form for. */
    private static Optional<Event> alone(JsonNode element, RawRequest request) {
        var part = request.withBody(Json.write(element).getBytes(UTF_8));
        return Json.parse(part.body()).flatMap(written -> event(written, part));
    }

    private static Optional<Event> event(JsonNode element, RawRequest part) {
        if (!element.isObject()) {
            return Optional.empty();
        }
        var topic = element.path("type").asText("");
        var data = element.path("data").isObject() ? element.path("data") : element;
        var parameters = Parameters.of(data, data.path("request").path("parameters"));
        var account = parameters.account().or(() -> Parameters.of(element).account());
        return Content.of(topic, parameters)
                .map(c ->
                        event(c, element.path("id").asText(""), Sha256.hex(part.body()), time(element), account, part));
    }

    /** @param id of the CloudEvent; where that is not one, the hash stands for it */
    private static Event event(
            Content content,
            String id,
            String hash,
            Optional<Instant> time,
            Optional<String> account,
            RawRequest part) {
        var unique = Parameters.isToken(id) ? id : hash;
        return switch (content) {
            case Content.Message m -> new Event("message." + m.status(), key(m), m.sid(), time, account, part, content);
            case Content.Call c ->
                new Event(
                        "call." + c.status(),
                        c.sid() + '/' + c.status() + '/' + c.parameters().first("SequenceNumber"),
                        c.sid(),
                        time,
                        account,
                        part,
                        content);
            case Content.Sent s -> throw new IllegalStateException("HTTP brings no sends");
            case Content.Other o ->
                new Event(
                        o.type(),
                        "other/" + unique,
                        Parameters.isToken(o.sid()) ? o.sid() : unique,
                        time,
                        account,
                        part,
                        content);
        };
    }

    /** Ids and states hold no slash, and only the last part may be anything, so no two facts share a key. */
    private static String key(Content.Message message) {
        var error = message.parameters().first("ErrorCode");
        return message.status().equals("received")
                ? message.sid()
                : message.sid() + '/' + message.status() + (error.isEmpty() ? "" : '/' + error);
    }

    private static Optional<Instant> time(JsonNode event) {
        return Optional.ofNullable(Json.time(event.path("time")));
    }
}
