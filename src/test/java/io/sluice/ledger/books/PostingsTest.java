package io.sluice.ledger.books;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.tuple;

import io.sluice.ledger.Bench;
import io.sluice.ledger.bench.Posted;
import io.sluice.ledger.bench.Postgres;
import io.sluice.ledger.bench.Watched;
import io.sluice.ledger.row.Postings;
import io.sluice.ledger.row.Postings.Place;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What one transaction changes in the books. */
class PostingsTest {
    private final Watched watched = new Watched(Postgres.database());
    private final Bench bench = new Bench(watched.database());
    private final Place place = new Place(1, bench.ids.next());
    private final Posted posted = new Posted(bench.sql);

    private List<String> written(Postings postings) throws SQLException {
        watched.statements();
        bench.transactions.call(connection -> {
            postings.write(connection);
            return postings;
        });
        return watched.statements();
    }

    @Test
    void statuses_and_arrivals_are_one_statement_each() throws SQLException {
        // When
        var statements = written(new Postings()
                .add("applied", 3)
                .add("applied", 4)
                .move("held", "received", 2)
                .arrived(place, 5)
                .arrived(new Place(2, place.epoch()), 6));
        // Then
        assertThat(statements)
                .satisfiesExactly(
                        tally -> assertThat(tally).startsWith("INSERT INTO tally"),
                        arrival -> assertThat(arrival).startsWith("INSERT INTO arrival"));
        assertThat(posted.since()).containsOnly(entry("applied", 7L), entry("held", -2L), entry("received", 2L));
        assertThat(bench.sql.rows(
                        "SELECT partition, events FROM arrival WHERE epoch = ? ORDER BY partition", place.epoch()))
                .extracting("partition", "events")
                .containsExactly(tuple(1, 5L), tuple(2, 6L));
    }

    @Test
    void what_cancels_out_is_not_written() throws SQLException {
        // When
        var statements = written(new Postings()
                .move("retrying", "retrying", 5)
                .add("applied", 0)
                .arrived(place, 2)
                .arrived(place, -2));
        // Then
        assertThat(statements).isEmpty();
    }

    @Test
    void two_lives_of_a_partition_are_counted_apart() throws SQLException {
        // Given
        var next = new Place(1, bench.ids.next());
        // When
        written(new Postings().arrived(place, 1).arrived(next, 2));
        // Then
        assertThat(bench.sql.number("SELECT events FROM arrival WHERE epoch = ?", place.epoch()))
                .isEqualTo(1);
        assertThat(bench.sql.number("SELECT events FROM arrival WHERE epoch = ?", next.epoch()))
                .isEqualTo(2);
    }

    @Test
    void a_rolled_back_transaction_changes_no_count() throws SQLException {
        // When
        assertThatThrownBy(() -> bench.transactions.call(connection -> {
                    new Postings().add("applied", 1).arrived(place, 1).write(connection);
                    throw new IllegalStateException("later");
                }))
                // Then
                .hasMessage("later");
        assertThat(posted.since()).isEmpty();
    }
}
