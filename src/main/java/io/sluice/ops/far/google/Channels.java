package io.sluice.ops.far.google;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.ops.far.Answer;
import io.sluice.provider.Json;
import io.sluice.provider.Sha256;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The push channels of all calendars. Thread-safe.
 *
 * @see <a href="https://developers.google.com/workspace/calendar/api/guides/push">Push notifications</a>
 */
final class Channels {
    private static final Duration LIFE = Duration.ofDays(7);
    private static final Duration LONGEST = Duration.ofDays(30);
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9\\-_+/=]{1,64}");

    private final Map<String, Channel> byId = new LinkedHashMap<>();
    private final Clock clock;
    private final URI base;

    Channels(Clock clock, URI base) {
        this.clock = clock;
        this.base = base;
    }

    /** @throws io.sluice.ops.far.Refusal as {@code events.watch} refuses */
    synchronized Channel open(String calendar, JsonNode asked) {
        var id = required(asked, "id");
        if (!required(asked, "type").matches("web_?hook")) {
            throw Errors.invalid("type", "Unknown channel type.");
        }
        if (!ID.matcher(id).matches()) {
            throw Errors.invalid("id", "Invalid channel id.");
        }
        if (byId.containsKey(id)) {
            throw Errors.channelIdNotUnique(id);
        }
        var address = URI.create(required(asked, "address"));
        var channel = new Channel(
                id, calendar, resource(calendar), address, asked.path("token").asText(), expiration(asked));
        byId.put(id, channel);
        return channel;
    }

    synchronized Answer stop(JsonNode asked) {
        var id = required(asked, "id");
        var channel = Optional.ofNullable(byId.get(id))
                .filter(c -> c.live(clock.instant()))
                .filter(c -> c.resourceId().equals(required(asked, "resourceId")))
                .orElseThrow(() -> Errors.notFound("Channel '" + id + "' not found for project '1234567890'"));
        channel.stop();
        return Answer.empty(204);
    }

    /** All that ever were, oldest first. */
    synchronized List<Channel> all() {
        return List.copyOf(byId.values());
    }

    synchronized Channel byId(String id) {
        var channel = byId.get(id);
        if (channel == null) {
            throw new IllegalArgumentException("no channel " + id);
        }
        return channel;
    }

    Collection<Channel> live(String calendar) {
        var now = clock.instant();
        return all().stream()
                .filter(c -> c.calendar().equals(calendar) && c.live(now))
                .toList();
    }

    private Channel.Resource resource(String calendar) {
        var path = "/calendar/v3/calendars/" + URLEncoder.encode(calendar, StandardCharsets.UTF_8) + "/events";
        var hash = Sha256.hex(path.getBytes(StandardCharsets.UTF_8));
        return new Channel.Resource(hash.substring(0, 27), base.resolve(path + "?alt=json"));
    }

    private Instant expiration(JsonNode asked) {
        var now = clock.instant();
        var ttl = Json.integer(asked.path("params").path("ttl"));
        var at = Json.integer(asked.path("expiration"));
        var wanted = at == null ? now.plus(ttl == null ? LIFE : Duration.ofSeconds(ttl)) : Instant.ofEpochMilli(at);
        if (!wanted.isAfter(now)) {
            throw Errors.invalid("expiration", "Invalid channel expiration.");
        }
        return wanted.isAfter(now.plus(LONGEST)) ? now.plus(LONGEST) : wanted;
    }

    private static String required(JsonNode asked, String field) {
        var value = asked.path(field);
        if (value.asText().isEmpty()) {
            throw Errors.required(field);
        }
        return value.asText();
    }
}
