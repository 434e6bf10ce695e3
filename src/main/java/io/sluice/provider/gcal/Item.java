package io.sluice.provider.gcal;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.provider.Json;
import io.sluice.provider.Sha256;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How one event of a calendar stood when it was listed. What has no id, or is no object, is an item all the same: it makes an event that nothing handles, so that it is
 * seen and the items beside it are not lost.
 *
 * @param asOf when the calendar was last changed before it was listed; empty where the page does not say
 * @param json Google's, as listed
 * @see <a href="https://developers.google.com/workspace/calendar/api/v3/reference/events#resource">The event resource</a>
 */
record Item(String calendarId, Optional<Instant> asOf, JsonNode json) {
    /** Google's own ids are of base32hex and underscores; a column and a log take no more than this. */
    private static final Pattern ID = Pattern.compile("[!-~]{1,2048}");

    private static final Pattern ETAG = Pattern.compile("[!-~]{1,128}");

    private static final String STATUS = "status";

    /** What a remnant lacks, and every other event has. */
    private static final List<String> USUAL = List.of("start", "end", "iCalUID");

    Optional<String> id() {
        return Optional.ofNullable(Json.text(json.path("id")))
                .filter(id -> ID.matcher(id).matches());
    }

    /**
     * What tells this state of the event from its others: the etag, or a hash of all of it. A tombstone may not say since when; found again later, it is another, because
     * the event may have been back meanwhile.
     */
    String revision() {
        var state = Optional.ofNullable(Json.text(json.path("etag")))
                .filter(etag -> id().isPresent() && ETAG.matcher(etag).matches())
                .orElseGet(this::hash);
        return updated().isPresent()
                ? state
                : state + asOf.map(time -> "@" + time).orElse("");
    }

    private String hash() {
        return Sha256.hex(Json.canonical(json).getBytes(UTF_8));
    }

    String key() {
        return calendarId + '/' + id().orElse("") + '/' + revision();
    }

    /** Google's id of the event; without one the hash, as the key names the calendar and that may be an address. */
    String externalId() {
        return id().orElseGet(this::hash);
    }

    Optional<Instant> occurredAt() {
        return updated().or(() -> asOf);
    }

    private Optional<Instant> updated() {
        return Optional.ofNullable(Json.time(json.path("updated")));
    }

    boolean cancelled() {
        return "cancelled".equals(Json.text(json.path(STATUS)));
    }

    /** Whether what the item does not say is not there. A tombstone may be silent of what is: of some, Google promises no more than the id. */
    boolean whole() {
        return (json.hasNonNull(STATUS) && !cancelled()) || USUAL.stream().allMatch(json::hasNonNull);
    }

    /** Hides all: it is personal. */
    @Override
    public String toString() {
        return "Item";
    }
}
