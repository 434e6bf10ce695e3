package io.sluice.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.event.Change;
import io.sluice.event.Event;
import io.sluice.event.Id;
import io.sluice.event.Ids;
import io.sluice.event.Merge;
import io.sluice.event.Outcome;
import io.sluice.event.RecordKey;
import io.sluice.event.Vault;
import io.sluice.ledger.row.ConsentRows;
import io.sluice.ledger.row.RecordRows;
import io.sluice.ledger.row.RefetchRows;
import io.sluice.ledger.row.Times;
import io.sluice.ledger.row.Unnest;
import io.sluice.record.Kind;
import io.sluice.record.Kinds;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The merging of one batch: all records are loaded, all events' changes taken in one after the other, all written. One use. */
final class Application {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Vault vault;
    private final RecordRows records;
    private final RefetchRows refetches;
    private final ConsentRows consents = new ConsentRows();
    private final Priors priors;
    private final List<Done> done = new ArrayList<>();

    Application(Vault vault, Ids ids, Instant now) {
        this(vault, ids, now, Priors.NONE);
    }

    /** @param priors what events that are replayed did before */
    Application(Vault vault, Ids ids, Instant now, Priors priors) {
        this.vault = vault;
        this.priors = priors;
        this.records = new RecordRows(vault, ids, now);
        this.refetches = new RefetchRows(vault, now);
    }

    /** One event whose changes are to be merged. */
    record Task(
            UUID eventId,
            UUID tenant,
            UUID sourceId,
            int retentionDays,
            String provider,
            Instant receivedAt,
            Event event,
            List<Change> changes) {}

    private record Done(Task task, int number, UUID recordId, String kind, Outcome outcome, byte[] images) {}

    List<Committed.Touched> run(Connection connection, List<Task> tasks) throws SQLException {
        if (tasks.isEmpty()) {
            return List.of();
        }
        records.load(
                connection,
                tasks.stream()
                        .flatMap(t -> t.changes().stream().map(c -> new RecordRows.Wanted(t.tenant(), c)))
                        .toList());
        tasks.forEach(this::merge);
        records.write(connection);
        insertChanges(connection);
        refetches.write(connection);
        consents.write(connection);
        return done.stream()
                .map(d -> new Committed.Touched(d.kind(), d.outcome()))
                .toList();
    }

    private void merge(Task task) {
        int number = priors.last(task.eventId());
        boolean again = number > 0;
        Map<RecordKey, UUID> here = new HashMap<>();
        for (var change : priors.uncounted(task.eventId(), task.changes())) {
            var kind = Kinds.get(change.key().kind());
            var row = records.find(task.tenant(), task.provider(), change);
            here.put(change.key(), row.id);
            consents.said(
                    kind,
                    row.ref,
                    change,
                    new ConsentRows.Said(task.eventId(), task.event().type(), task.receivedAt()));
            var before = row.state;
            var merged = before.merge(kind, resolved(change, here));
            row.become(merged.stateAfter(), task.eventId(), task.event(), task.receivedAt());
            records.put(kind, row);
            if (row.state != before) {
                refetches.changed(row, before, task.sourceId(), task.eventId());
            } else if (again) {
                continue;
            }
            var images = images(
                    kind,
                    kind.shownId(row.key.externalId(), row.state.values()),
                    before.isNew() ? null : kind.data(before.values()),
                    kind.data(row.state.values()));
            done.add(new Done(
                    task,
                    ++number,
                    row.id,
                    kind.name(),
                    merged.outcome(),
                    vault.seal(task.tenant(), "change", images)));
        }
    }

    /** Replaces references to records of the same event by those records' ids. */
    private static Change resolved(Change change, Map<RecordKey, UUID> here) {
        var merges = new LinkedHashMap<String, Merge>();
        change.merges()
                .forEach((field, merge) -> merges.put(
                        field,
                        merge instanceof Merge.Newest(RecordKey key, var at) && here.containsKey(key)
                                ? new Merge.Newest(Id.of(Id.Kind.RECORD, here.get(key)), at)
                                : merge));
        return new Change(change.key(), merges, change.aliases(), change.snapshot());
    }

    private static byte[] images(
            Kind kind,
            @Nullable String externalId,
            @Nullable Map<String, @Nullable Object> before,
            Map<String, @Nullable Object> after) {
        var images = new LinkedHashMap<String, @Nullable Object>();
        images.put("external_id", externalId);
        images.put("before", before == null ? null : printable(before));
        images.put("after", printable(after));
        try {
            return JSON.writeValueAsBytes(images);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a " + kind.name() + " record is always plain", e);
        }
    }

    /** Times as text, in the API's form. */
    private static Map<String, @Nullable Object> printable(Map<String, @Nullable Object> data) {
        var printed = new LinkedHashMap<>(data);
        printed.replaceAll((field, value) -> value instanceof Instant time ? Times.text(time) : value);
        return printed;
    }

    private void insertChanges(Connection connection) throws SQLException {
        if (done.isEmpty()) {
            return;
        }
        try (var insert = connection.prepareStatement("""
                INSERT INTO change (retention, received_at, event_id, number, tenant_id, record_id, kind, outcome, images)
                SELECT * FROM unnest(?::int8[], ?::timestamptz[], ?::uuid[], ?::int8[], ?::uuid[], ?::uuid[], ?::text[], ?::text[], ?::bytea[])
                ON CONFLICT (retention, received_at, event_id, number)
                DO UPDATE SET record_id = excluded.record_id, kind = excluded.kind, outcome = excluded.outcome, images = excluded.images
                """)) {
            new Unnest<>(insert, done)
                    .integer(d -> (long) d.task().retentionDays())
                    .time(d -> d.task().receivedAt())
                    .uuid(d -> d.task().eventId())
                    .integer(d -> (long) d.number())
                    .uuid(d -> d.task().tenant())
                    .uuid(d -> records.survivor(d.recordId()))
                    .text(Done::kind)
                    .text(d -> d.outcome().label())
                    .bytes(Done::images);
            insert.executeUpdate();
        }
    }
}
