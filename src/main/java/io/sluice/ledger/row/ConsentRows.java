package io.sluice.ledger.row;

import io.sluice.event.Change;
import io.sluice.event.Merge;
import io.sluice.event.Version;
import io.sluice.record.Kind;
import io.sluice.record.Privacy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What events say of whether people may be written to: each statement is a row, also where a newer one is known already, so that the history does not depend on the
 * order of arrival. Written in the transaction that merges, in one statement. One use.
 */
public final class ConsentRows {
    private final List<Statement> statements = new ArrayList<>();

    /** An event that changes records. */
    public record Said(UUID event, String type, Instant receivedAt) {}

    private record Statement(
            RecordRow.Ref ref,
            Privacy.Consent consent,
            boolean optedOut,
            @Nullable String reason,
            Version at,
            Said by) {
        Instant time() {
            return at.at().equals(Instant.EPOCH) ? by.receivedAt() : at.at();
        }
    }

    /** Notes what a change says. */
    public void said(Kind kind, RecordRow.Ref ref, Change change, Said by) {
        for (var consent : kind.privacy().consents()) {
            if (newest(change, consent.flag()).orElse(null) instanceof Merge.Newest(Boolean optedOut, var at)) {
                var reason = newest(change, consent.reason()).map(Merge.Newest::value);
                statements.add(new Statement(
                        ref, consent, optedOut, reason.map(Object::toString).orElse(null), at, by));
            }
        }
    }

    private static Optional<Merge.Newest> newest(Change change, String field) {
        return change.merges().get(field) instanceof Merge.Newest newest ? Optional.of(newest) : Optional.empty();
    }

    public void write(Connection connection) throws SQLException {
        if (statements.isEmpty()) {
            return;
        }
        try (var insert = connection.prepareStatement("""
                INSERT INTO consent (tenant_id, address_ref, kind, scope, flag, channel, opted_out, reason, at, rank, event_id, event_type)
                SELECT * FROM unnest(?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::bool[], ?::text[], ?::timestamptz[], ?::int8[],
                                     ?::uuid[], ?::text[])
                ON CONFLICT DO NOTHING
                """)) {
            new Unnest<>(insert, statements)
                    .uuid(s -> s.ref().tenant())
                    .text(s -> s.ref().externalRef())
                    .text(s -> s.ref().kind())
                    .text(s -> s.ref().scopeRef())
                    .text(s -> s.consent().flag())
                    .text(s -> s.consent().channel())
                    .bool(Statement::optedOut)
                    .text(Statement::reason)
                    .time(Statement::time)
                    .integer(s -> (long) s.at().rank())
                    .uuid(s -> s.by().event())
                    .text(s -> Storable.text(s.by().type()));
            insert.executeUpdate();
        }
    }
}
