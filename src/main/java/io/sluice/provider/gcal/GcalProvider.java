package io.sluice.provider.gcal;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.event.Event;
import io.sluice.event.Headers;
import io.sluice.event.RawRequest;
import io.sluice.event.Verification;
import io.sluice.provider.Hmac;
import io.sluice.provider.Json;
import io.sluice.provider.Limits;
import io.sluice.provider.Provider;
import io.sluice.provider.SigningSecrets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Google Calendar. Nothing is signed: a notification is authentic when it knows the channel's id and token and, once known, the resource's id.
 *
 * @see <a href="https://developers.google.com/workspace/calendar/api/guides/push">Push notifications</a>
 */
public final class GcalProvider implements Provider {
    private static final Limits LIMITS = new Limits(Limits.MIB, Set.of("POST"), Set.of(), false);
    private static final String CHANNEL_ID = "channel_id";
    private static final String RESOURCE_ID = "resource_id";
    private static final String PREFIX = "x-goog-";

    @Override
    public String name() {
        return "gcal";
    }

    @Override
    public Limits limits() {
        return LIMITS;
    }

    @Override
    public Optional<String> secretProblem(byte[] secret) {
        return new String(secret, UTF_8).isBlank()
                ? Optional.of("must be the token that the watch channel was opened with; it is empty")
                : Optional.empty();
    }

    @Override
    public Map<String, String> configProblems(Map<String, String> config, boolean platform, boolean hasSecret) {
        var problems = new LinkedHashMap<String, String>();
        config.forEach((key, value) -> {
            if (!Set.of(CHANNEL_ID, RESOURCE_ID).contains(key)) {
                problems.put("config." + key, "is not known; gcal takes channel_id and resource_id");
            } else if (value.isBlank()) {
                problems.put("config." + key, "must not be blank");
            }
        });
        if (!platform && !config.containsKey(CHANNEL_ID)) {
            problems.put("config." + CHANNEL_ID, "must be the id that the watch channel was opened with");
        }
        if (!platform && !hasSecret) {
            problems.put("secret", "must be the token that the watch channel was opened with");
        }
        return problems;
    }

    @Override
    public Verification verify(RawRequest request, SigningSecrets secrets, Instant now) {
        var headers = request.headers();
        if (!headers.has(Notification.TOKEN)) {
            return Verification.missing();
        }
        var token = bytes(headers, Notification.TOKEN);
        var matched = secrets.match(s -> s.value().length > 0 & Hmac.equal(s.value(), token));
        // A source of the platform may serve many channels; its token alone authenticates then, and the route finds the
        // tenant.
        boolean known = agrees(secrets.config().get(CHANNEL_ID), bytes(headers, Notification.CHANNEL))
                & agrees(secrets.config().get(RESOURCE_ID), bytes(headers, Notification.RESOURCE));
        return matched.isPresent() & known ? new Verification.Verified(request, matched) : Verification.mismatch();
    }

    private static boolean agrees(@org.jspecify.annotations.Nullable String configured, byte[] given) {
        return configured == null || Hmac.equal(configured.getBytes(UTF_8), given);
    }

    private static byte[] bytes(Headers headers, String name) {
        return headers.single(name).orElse("").getBytes(UTF_8);
    }

    /** A notification's body means nothing and nobody vouches for it, so it is not kept. */
    @Override
    public Reading read(RawRequest request) {
        if (request.method().equals(Page.METHOD)) {
            return Page.read(request);
        }
        return Notification.of(request.headers())
                .<Reading>map(n -> new Reading.Events(List.of(event(n, request.withBody(new byte[0])))))
                .orElse(new Reading.Malformed(
                        "the channel id, message number or resource state is absent or malformed"));
    }

    private static Event event(Notification notification, RawRequest part) {
        return new Event(
                "calendar." + notification.state(),
                notification.channel() + '/' + notification.number(),
                notification.channel() + ':' + notification.number(),
                Optional.empty(),
                Optional.of(notification.channel()),
                part,
                notification);
    }

    @Override
    public Projection project(Event event, Instant receivedAt) {
        return switch (event.content()) {
            case Item item -> ItemProjection.of(item, receivedAt);
            case Notification notification
            when !notification.state().equals("sync") -> new Projection.Signal(notification.channel());
            default -> new Projection.Ignored("");
        };
    }

    @Override
    public Optional<String> channelHeader() {
        return Optional.of(Notification.CHANNEL);
    }

    @Override
    public Optional<String> watchedHeader() {
        return Optional.of(Notification.RESOURCE);
    }

    /** Google's JSON of a calendar's event; of a notification {@code {"channel_id": …, "message_number": …}}: the headers without their common prefix. */
    @Override
    public String payload(Event event) {
        if (event.content() instanceof Item item) {
            return Json.write(item.json());
        }
        var fields = new LinkedHashMap<String, Object>();
        for (var header : event.part().headers().without(Notification.TOKEN).entries()) {
            var name = header.getKey().toLowerCase(Locale.ROOT);
            if (name.startsWith(PREFIX)) {
                fields.put(name.substring(PREFIX.length()).replace('-', '_'), header.getValue());
            }
        }
        return Json.write(fields);
    }

    @Override
    public List<String> secretHeaders() {
        return List.of(Notification.TOKEN.toLowerCase(Locale.ROOT));
    }

    @Override
    public Answer accepted(int events) {
        return new Answer("", "");
    }
}
