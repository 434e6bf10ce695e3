package io.sluice.ledger.books;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ledger.Bench;
import io.sluice.ledger.bench.Postgres;
import io.sluice.ledger.bench.TickedClock;
import io.sluice.ledger.bench.Watched;
import io.sluice.ledger.books.Books.Door;
import io.sluice.ledger.books.Books.Seen;
import io.sluice.ledger.row.Postings;
import io.sluice.ledger.row.Postings.Place;
import java.sql.SQLException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The ledger's side of the count. */
class BooksTest {
    private final Bench bench = new Bench();
    private final Books books = bench.books();
    private final Place place = new Place(5, bench.ids.next());
    private final Place other = new Place(6, place.epoch());

    private List<Door> doors() throws SQLException {
        return books.count().doors().stream()
                .filter(d -> d.place().epoch().equals(place.epoch()))
                .sorted((a, b) -> a.place().partition() - b.place().partition())
                .toList();
    }

    private void post(Postings postings) throws SQLException {
        bench.transactions.call(connection -> {
            postings.write(connection);
            return postings;
        });
    }

    @Test
    void a_door_shows_what_arrived_through_it() throws SQLException {
        // Given
        post(new Postings().arrived(place, 3).arrived(place, 4).arrived(other, 1));
        post(new Postings().arrived(place, 5));
        // When
        var doors = doors();
        // Then
        assertThat(doors)
                .containsExactly(new Door(place, 12, 0, Optional.empty()), new Door(other, 1, 0, Optional.empty()));
    }

    @Test
    void a_door_shows_what_redis_counted_when_it_was_last_seen() throws SQLException {
        // When
        books.note(List.of(new Seen(place, 9, false), new Seen(other, 2, true)));
        // Then
        assertThat(doors())
                .containsExactly(
                        new Door(place, 0, 9, Optional.empty()),
                        new Door(other, 0, 2, Optional.of(bench.clock.instant().truncatedTo(ChronoUnit.MICROS))));
        assertThat(bench.sql.rows("SELECT seen_at FROM door WHERE epoch = ?", place.epoch()))
                .extracting("seen_at")
                .containsOnly(TickedClock.START);
    }

    @Test
    void a_count_never_goes_back_and_the_last_balance_stays() throws SQLException {
        // Given
        books.note(List.of(new Seen(place, 9, true)));
        bench.clock.tick(Duration.ofSeconds(10));
        // When
        books.note(List.of(new Seen(place, 4, false)));
        // Then
        assertThat(doors()).containsExactly(new Door(place, 0, 9, Optional.of(TickedClock.START)));
        assertThat(bench.sql.row("SELECT seen_at FROM door WHERE epoch = ?", place.epoch()))
                .containsEntry("seen_at", bench.clock.instant());
    }

    @Test
    void a_later_balance_takes_the_place_of_the_earlier() throws SQLException {
        // Given
        books.note(List.of(new Seen(place, 9, true)));
        bench.clock.tick(Duration.ofSeconds(10));
        // When
        books.note(List.of(new Seen(place, 10, true)));
        // Then
        assertThat(doors()).containsExactly(new Door(place, 0, 10, Optional.of(bench.clock.instant())));
    }

    @Test
    void nothing_seen_is_nothing_noted() throws SQLException {
        // Given
        var watched = new Watched(Postgres.database());
        var idle = new Bench(watched.database()).books();
        // When
        idle.note(List.of());
        // Then
        assertThat(watched.statements()).isEmpty();
    }

    @Test
    void tallies_are_summed_over_their_slots() throws SQLException {
        // Given
        var before = books.count();
        // When
        for (int i = 0; i < 40; i++) {
            post(new Postings().add("applied", 2).add(Postings.SPILLED, 1).move("held", "dead", 1));
        }
        // Then
        var after = books.count();
        assertThat(after.of("applied") - before.of("applied")).isEqualTo(80);
        assertThat(after.of("dead") - before.of("dead")).isEqualTo(40);
        assertThat(after.of("held") - before.of("held")).isEqualTo(-40);
        assertThat(after.of(Postings.SPILLED) - before.of(Postings.SPILLED)).isEqualTo(40);
        assertThat(after.all() - before.all()).isEqualTo(80);
        assertThat(bench.sql.number("SELECT count(DISTINCT slot) FROM tally WHERE name = 'applied'"))
                .isBetween(2L, 16L);
    }

    @Test
    void all_is_what_reached_the_ledger_by_whichever_door() {
        // Given
        var door = new Door(place, 7, 9, Optional.empty());
        var count = new Books.Count(Map.of("applied", 5L, "duplicates", 4L, "spilled", 2L), List.of(door, door));
        // Then
        assertThat(count.all()).isEqualTo(9);
        assertThat(count.arrived()).isEqualTo(14);
        assertThat(count.of("dead")).isZero();
    }
}
