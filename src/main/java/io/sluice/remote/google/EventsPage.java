package io.sluice.remote.google;

import com.fasterxml.jackson.databind.node.ArrayNode;
import java.time.Instant;
import java.util.Optional;

/**
 * A page of a calendar's events.
 *
 * @param items as Google sent them; may be none on any page
 * @param updated when the calendar was changed last before it was listed; empty: not said
 * @param next there is another page
 * @param syncToken where the list ended; on its last page alone
 */
public record EventsPage(
        ArrayNode items, Optional<Instant> updated, Optional<String> next, Optional<String> syncToken) {
    /** Hides all but the number. */
    @Override
    public String toString() {
        return "EventsPage[" + items.size() + "]";
    }
}
