package io.sluice.ledger.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.ledger.StoreUnavailable;
import io.sluice.ledger.bench.Postgres;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class QueryTest {
    private static final String NUMBERS =
            "SELECT * FROM (SELECT n, timestamptz '2026-01-01Z' AS t, lpad(n::text, 32, '0')::uuid AS id FROM generate_series(1, 5) AS n) AS numbers";

    private static List<Integer> numbers(Query query) {
        return query.list(Postgres.database(), row -> row.getInt("n"));
    }

    @Test
    void conditions_are_joined_and_absent_ones_left_out() {
        assertThat(numbers(new Query(NUMBERS).orderBy("n"))).containsExactly(1, 2, 3, 4, 5);
        assertThat(numbers(new Query(NUMBERS).where("n > ?", 2).orderBy("n"))).containsExactly(3, 4, 5);
        assertThat(numbers(new Query(NUMBERS)
                        .where("n > ?", Optional.empty())
                        .where("n > ?", Optional.of(1))
                        .where("n < ?", 4)
                        .orderBy("n DESC")))
                .containsExactly(3, 2);
        assertThat(numbers(new Query(NUMBERS).where("n IN (?, ?)", 2, 4).orderBy("n")))
                .containsExactly(2, 4);
    }

    @Test
    void times_are_bound_as_instants() {
        assertThat(numbers(new Query(NUMBERS).where("t = ?", Instant.parse("2026-01-01T00:00:00Z"))))
                .hasSize(5);
    }

    @Test
    void a_page_begins_below_the_position() {
        // Given
        var at = Instant.parse("2026-01-01T00:00:00Z");
        // Then
        assertThat(numbers(new Query(NUMBERS).newestFirst("t", Optional.empty(), 2)))
                .containsExactly(5, 4);
        assertThat(numbers(new Query(NUMBERS).newestFirst("t", Optional.of(new Position(at, new UUID(0, 4))), 2)))
                .containsExactly(3, 2);
    }

    @Test
    void a_store_that_goes_away_is_no_fault_of_the_query() {
        assertThatThrownBy(() -> new Query("SELECT pg_terminate_backend(pg_backend_pid())")
                        .list(Postgres.database(), row -> row.getBoolean(1)))
                .isInstanceOf(StoreUnavailable.class);
    }

    @Test
    void a_query_that_fails_is_a_fault_of_ours() {
        assertThatThrownBy(() -> new Query("SELECT 1 / 0").list(Postgres.database(), row -> row.getInt(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a query failed")
                .hasCauseInstanceOf(SQLException.class);
    }
}
