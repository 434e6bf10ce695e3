package io.sluice.ops.far.google;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * One calendar and its events. Each change has a number; sync tokens are such numbers, so that a listing with one gives what changed after it. Thread-safe.
 *
 * <p>Recurring events are not expanded: with {@code singleEvents} the series are left out and the stored exceptions given. {@code orderBy} is checked and then
 * ignored.
 */
public final class Calendar {
    private final String id;
    private final Clock clock;
    private final Runnable changed;
    private final Map<String, Stored> events = new HashMap<>();
    private final NavigableMap<Long, Stored> byBirth = new TreeMap<>();
    private final NavigableMap<Long, Stored> byChange = new TreeMap<>();
    private long changes;
    private int generation = 1;
    private boolean sparse;
    private Set<String> allowed = Set.of();
    private Instant updated;

    private static final class Stored {
        private final long birth;
        private long change;
        private ObjectNode json = JsonNodeFactory.instance.objectNode();

        private Stored(long birth) {
            this.birth = birth;
        }

        private boolean cancelled() {
            return Times.cancelled(json);
        }
    }

    /** @param changed told after each change, from the thread that made it */
    Calendar(String id, Clock clock, Runnable changed) {
        this.id = id;
        this.clock = clock;
        this.changed = changed;
        this.updated = clock.instant();
    }

    public String id() {
        return id;
    }

    /** Adds so many events of all sorts and tells of it once: timed with zones, all-day, with attendees, series, and exceptions of these. */
    public Calendar fill(int count) {
        synchronized (this) {
            var today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
            for (int i = 0; i < count; i++) {
                store(Samples.of(id, byBirth.size(), today));
            }
        }
        changed.run();
        return this;
    }

    /**
     * Adds an event, or replaces that of the same id, deleted or not. What Google sets is set where it is missing; {@code etag}, {@code updated} and
     * {@code sequence} always.
     *
     * @return its id, made where there was none
     */
    public String put(JsonNode event) {
        String made;
        synchronized (this) {
            made = store(event.deepCopy());
        }
        changed.run();
        return made;
    }

    /** Sets the given fields of an event, as they stand; JSON null takes one away. */
    public void patch(String eventId, JsonNode fields) {
        synchronized (this) {
            var merged = stored(eventId).json.deepCopy();
            fields.properties().forEach(f -> merged.set(f.getKey(), f.getValue()));
            fields.properties().stream().filter(f -> f.getValue().isNull()).forEach(f -> merged.remove(f.getKey()));
            store(merged);
        }
        changed.run();
    }

    /** Deletes an event; of a series the exceptions too. */
    public void cancel(String eventId) {
        synchronized (this) {
            cancel(stored(eventId));
            byBirth.values().stream()
                    .filter(e -> Times.series(e.json).equals(eventId) && !e.cancelled())
                    .forEach(this::cancel);
        }
        changed.run();
    }

    /** The truth: all events that are not deleted, oldest first. */
    public synchronized List<JsonNode> events() {
        var living = new ArrayList<JsonNode>();
        byBirth.values().stream().filter(e -> !e.cancelled()).forEach(e -> living.add(e.json.deepCopy()));
        return List.copyOf(living);
    }

    /** An event, deleted or not. */
    public synchronized Optional<JsonNode> event(String eventId) {
        return Optional.ofNullable(events.get(eventId)).map(e -> e.json.deepCopy());
    }

    /** All sync tokens given so far are answered with 410. */
    public synchronized void expireSyncTokens() {
        generation++;
    }

    /** Whether each page of a listing comes after one without events. */
    public synchronized Calendar sparsePages(boolean wanted) {
        sparse = wanted;
        return this;
    }

    /** All others get 403; with nobody named, all may read it. */
    public synchronized Calendar onlyFor(String... credentials) {
        allowed = Set.of(credentials);
        return this;
    }

    synchronized boolean readableBy(String credential) {
        return allowed.isEmpty() || allowed.contains(credential);
    }

    /** @throws io.sluice.ops.far.Refusal as {@code events.list} refuses */
    synchronized ObjectNode list(Query query) {
        var sync = query.sync(generation).map(c -> c.begun(changes));
        var cursor = query.page().orElseGet(() -> sync.orElseGet(this::fromTheStart));
        if (cursor.changes() != sync.isPresent()) {
            throw Errors.invalid("pageToken", "Invalid page token value.");
        }
        var left = cursor.changes()
                ? byChange.subMap(cursor.after(), false, cursor.until(), true)
                : byBirth.tailMap(cursor.after(), false);
        return sparse && !cursor.sparse() && !left.isEmpty()
                ? head().put("nextPageToken", cursor.afterAnEmptyPage().text())
                : page(query, cursor, left);
    }

    private Cursor fromTheStart() {
        return Cursor.all(generation, changes);
    }

    private ObjectNode page(Query query, Cursor cursor, NavigableMap<Long, Stored> left) {
        var page = head();
        var items = page.withArray("items");
        long last = cursor.after();
        for (var event : left.entrySet()) {
            if (items.size() == query.maxResults()) {
                return page.put("nextPageToken", cursor.at(last).text());
            }
            last = event.getKey();
            if (listed(event.getValue(), query, cursor)) {
                items.add(shown(event.getValue(), query));
            }
        }
        return query.givesSyncToken()
                ? page.put("nextSyncToken", cursor.sync(query.singleEvents()).text())
                : page;
    }

    private boolean listed(Stored event, Query query, Cursor cursor) {
        if (query.singleEvents() && event.json.has("recurrence")) {
            return false;
        }
        if (cursor.changes()) {
            return true;
        }
        return query.meets(event.json)
                && (!event.cancelled()
                        || query.showDeleted()
                        || query.since()
                        || (skipped(event) && !query.singleEvents()));
    }

    /** A cancelled instance of a living series is no deleted event: clients are to store it. */
    private boolean skipped(Stored event) {
        var series = events.get(Times.series(event.json));
        return series != null && !series.cancelled();
    }

    private static ObjectNode shown(Stored event, Query query) {
        var whole = event.json.deepCopy();
        return event.cancelled() && !query.showDeleted()
                ? whole.retain("kind", "etag", "id", "status", "recurringEventId", "originalStartTime")
                : whole;
    }

    private ObjectNode head() {
        var page = JsonNodeFactory.instance.objectNode().put("kind", "calendar#events");
        page.put("etag", "\"p" + generation + "x" + changes + "\"")
                .put("summary", id)
                .put("description", "");
        page.put("updated", Times.text(updated)).put("timeZone", Samples.ZONE.getId());
        page.put("accessRole", "owner").putArray("defaultReminders");
        page.putArray("items");
        return page;
    }

    private Stored stored(String eventId) {
        var event = events.get(eventId);
        if (event == null) {
            throw new IllegalArgumentException("calendar " + id + " has no event " + eventId);
        }
        return event;
    }

    private void cancel(Stored event) {
        store(event.json.deepCopy().put("status", "cancelled"));
    }

    private String store(ObjectNode json) {
        var eventId = json.path("id").asText(Samples.id(id, byBirth.size()));
        var event = events.computeIfAbsent(eventId, e -> new Stored(byBirth.size() + 1L));
        byChange.remove(event.change);
        event.change = ++changes;
        updated = Times.later(clock.instant(), event.json);
        event.json = Samples.completed(json.put("id", eventId), id, event.json, updated);
        byBirth.put(event.birth, event);
        byChange.put(event.change, event);
        return eventId;
    }
}
