package io.sluice.remote.google;

import java.util.Optional;

/**
 * Which page of which list. No filter: an incremental list takes none, and a full one that had some would end in a token for them alone.
 *
 * @param most events of a page, up to 2,500
 * @param syncToken where an earlier list ended: what changed since; empty: all that there is
 * @param page {@link EventsPage#next} of the page before; empty: the first
 * @see <a href="https://developers.google.com/workspace/calendar/api/guides/sync">Synchronize resources</a>
 */
public record EventsQuery(int most, Optional<String> syncToken, Optional<String> page) {

    /** A series is one event, and its exceptions are others; that is to be asked for alike with each token. */
    String encoded() {
        return "singleEvents=false&maxResults=" + most + with("syncToken", syncToken) + with("pageToken", page);
    }

    private static String with(String name, Optional<String> value) {
        return value.map(v -> '&' + name + '=' + GoogleApi.encoded(v)).orElse("");
    }

    /** Hides the tokens. */
    @Override
    public String toString() {
        return "EventsQuery[" + most + "]";
    }
}
