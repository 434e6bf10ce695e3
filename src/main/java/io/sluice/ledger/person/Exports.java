package io.sluice.ledger.person;

import io.sluice.event.Id;
import io.sluice.event.Vault;
import io.sluice.ledger.StoreUnavailable;
import io.sluice.ledger.person.match.Person;
import io.sluice.ledger.read.Position;
import io.sluice.ledger.read.StoredEvent;
import io.sluice.ledger.read.StoredRecord;
import io.sluice.record.Kind;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;

/** Finds all that is known of a person, page by page, in the caller's transactions. What erasure finds, this finds. Blocking. */
@ApplicationScoped
public class Exports {
    private final DataSource database;
    private final Vault vault;
    private final RecordPages records;
    private final EventPages events;

    Exports(DataSource database, Vault vault) {
        this.database = database;
        this.vault = vault;
        this.records = new RecordPages(vault);
        this.events = new EventPages(vault);
    }

    /** A contact, and the person whom it stands for. */
    public record Subject(StoredRecord contact, Person person) {}

    /**
     * One page.
     *
     * @param person the person as known now: whoever goes on looks for this one
     * @param end where the next page begins; empty: this was the last
     */
    public record Page<T>(List<T> found, Person person, Optional<Position> end) {}

    public Optional<Subject> subject(UUID tenant, UUID contact) {
        return read(connection -> new Contacts(vault)
                .find(connection, tenant, contact)
                .map(c -> new Subject(c.stored(), Person.of(c.address(), Id.of(Id.Kind.RECORD, contact)))));
    }

    /** @param after empty: from the beginning */
    public Page<StoredRecord> records(UUID tenant, Kind kind, Person person, Optional<Position> after) {
        return read(connection -> {
            var page = records.page(connection, tenant, kind, person, after.orElse(Walk.START));
            return new Page<>(page.hits().stream().map(RecordPages.Hit::stored).toList(), page.person(), page.end());
        });
    }

    /** @param after empty: from the beginning */
    public Page<StoredEvent.Detail> events(UUID tenant, Person person, Optional<Position> after) {
        return read(connection -> {
            var page = events.page(connection, tenant, person, after.orElse(Walk.START), false);
            return new Page<>(page.hits(), person, page.end());
        });
    }

    /** Where else a person may be named: rejections, refetches, replays, sends. */
    public static List<String> elsewhere() {
        return Arrays.stream(SealedRest.values()).map(SealedRest::plural).toList();
    }

    /**
     * @param where one of {@link #elsewhere}
     * @param after empty: from the beginning
     */
    public Page<Mention> mentions(UUID tenant, String where, Person person, Optional<Position> after) {
        var rest = Arrays.stream(SealedRest.values())
                .filter(r -> r.plural().equals(where))
                .findFirst()
                .orElseThrow();
        return read(connection -> {
            var page = rest.mentions(connection, vault, tenant, person, after.orElse(Walk.START));
            return new Page<>(page.hits(), person, page.end());
        });
    }

    @FunctionalInterface
    private interface Reading<T> {
        T of(Connection connection) throws SQLException;
    }

    private <T> T read(Reading<T> reading) {
        try (var connection = database.getConnection()) {
            return reading.of(connection);
        } catch (SQLException e) {
            throw StoreUnavailable.is(e) ? new StoreUnavailable(e) : new IllegalStateException("a query failed", e);
        }
    }
}
