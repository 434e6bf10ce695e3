package io.sluice.ledger.person;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.event.RawRequest;
import io.sluice.event.Vault;
import io.sluice.ledger.person.match.Person;
import io.sluice.ledger.read.Position;
import io.sluice.ledger.read.RefetchReader;
import io.sluice.ledger.read.StoredRejection;
import io.sluice.ledger.read.StoredReplay;
import io.sluice.ledger.replay.FilterCodec;
import io.sluice.ledger.row.StateCodec;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** What else is sealed and may name a person: requests that were refused, objects to be fetched, filters of replays, and what is still to be sent. */
enum SealedRest {
    REJECTION(
            new Walk("rejection", "received_at", "request", "octet_length(request) > 0"),
            (row, opened) -> new Mention.Rejection(StoredRejection.from(row), RawRequest.fromBytes(opened)),
            "DELETE FROM rejection WHERE tenant_id = ? AND id = ANY (?)"),
    REFETCH(
            new Walk("refetch", "created_at", "external_id", "true"),
            (row, opened) -> new Mention.Refetch(RefetchReader.Refetch.from(row, new String(opened, UTF_8))),
            "DELETE FROM refetch WHERE tenant_id = ? AND id = ANY (?)"),
    REPLAY(
            new Walk("replay", "created_at", "filter", "octet_length(filter) > 0"),
            (row, opened) -> new Mention.Replay(StoredReplay.from(row), FilterCodec.decode(opened)),
            """
            UPDATE replay SET filter = '', status = CASE status WHEN 'running' THEN 'cancelled' ELSE status END WHERE tenant_id = ? AND id = ANY (?)"""),
    SEND(new Walk("send", "created_at", "request", "request IS NOT NULL"), SealedRest::send, """
            UPDATE send SET request = NULL, due_at = NULL, status = 'failed', error = 'The person was erased.' WHERE tenant_id = ? AND id = ANY (?)""");

    private final Walk walk;
    private final Reader<Mention> mention;
    private final String erasing;

    SealedRest(Walk walk, Reader<Mention> mention, String erasing) {
        this.walk = walk;
        this.mention = mention;
        this.erasing = erasing;
    }

    /** A row that names the person, and what was sealed in it, as a value. */
    @FunctionalInterface
    interface Reader<T> {
        T read(ResultSet row, byte[] opened) throws SQLException;
    }

    /** As the parts of an erasure are called. */
    String table() {
        return walk.table();
    }

    static Optional<SealedRest> of(String table) {
        return Arrays.stream(values()).filter(r -> r.table().equals(table)).findFirst();
    }

    /** @param end where the next page begins; empty: there was nothing more */
    record Found<T>(List<T> hits, Optional<Position> end) {}

    /** The rows of a page that name the person, by their ids. */
    Found<UUID> page(Connection connection, Vault vault, UUID tenant, Person person, Position after)
            throws SQLException {
        return page(
                new Search(connection, vault, tenant, person), after, (row, opened) -> row.getObject("id", UUID.class));
    }

    /** The same rows, with what they hold. */
    Found<Mention> mentions(Connection connection, Vault vault, UUID tenant, Person person, Position after)
            throws SQLException {
        return page(new Search(connection, vault, tenant, person), after, mention);
    }

    private record Search(Connection connection, Vault vault, UUID tenant, Person person) {}

    private <T> Found<T> page(Search search, Position after, Reader<T> reader) throws SQLException {
        var page = walk.page(search.connection(), search.tenant(), after, row -> {
            var opened = named(search, row.getBytes(walk.sealed()));
            return opened.isPresent() ? Optional.of(reader.read(row, opened.get())) : Optional.<T>empty();
        });
        return new Found<>(page.rows().stream().flatMap(Optional::stream).toList(), page.end());
    }

    /** What was sealed, where it names the person. What does not open is unreadable, and so names nobody. */
    private Optional<byte[]> named(Search search, byte[] sealed) {
        try {
            var bytes = search.vault().open(search.tenant(), table(), sealed);
            boolean named = this == REJECTION
                    ? search.person().isNamedIn(RawRequest.fromBytes(bytes))
                    : search.person().isNamedIn(new String(bytes, UTF_8));
            return named ? Optional.of(bytes) : Optional.empty();
        } catch (IllegalStateException | UncheckedIOException unreadable) {
            return Optional.empty();
        }
    }

    private static Mention send(ResultSet row, byte[] opened) throws SQLException {
        return new Mention.Send(
                row.getObject("id", UUID.class),
                row.getObject("source_id", UUID.class),
                row.getString("kind"),
                row.getString("status"),
                row.getString("error"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                StateCodec.parse(new String(opened, UTF_8)));
    }

    Counts erase(Connection connection, UUID tenant, Collection<UUID> rows) throws SQLException {
        try (var update = connection.prepareStatement(erasing)) {
            update.setObject(1, tenant);
            update.setArray(2, connection.createArrayOf("uuid", rows.toArray()));
            return Counts.of(plural(), update.executeUpdate());
        }
    }

    /** As counts of erasures and exports call it. */
    String plural() {
        return this == REFETCH ? "refetches" : name().toLowerCase(Locale.ROOT) + "s";
    }
}
