package io.sluice.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.event.Headers;
import io.sluice.event.RawRequest;
import io.sluice.ingest.WaitingRejections.Waiting;
import io.sluice.ledger.rejection.Rejection;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WaitingRejectionsTest {
    private static final UUID FLOODED = UUID.randomUUID();
    private static final UUID QUIET = UUID.randomUUID();
    private static final int MOST = 10;
    private static final int BODY = 100_000;

    private final WaitingRejections waiting = new WaitingRejections(MOST, 5L * BODY);

    private Waiting add(UUID source, int bytes) {
        var request = new RawRequest("POST", "/", Headers.NONE, new byte[bytes]);
        var rejection = new Rejection(
                UUID.randomUUID(), UUID.randomUUID(), source, "stripe", "signature_missing", "::1", request);
        var added = new Waiting(rejection, new CompletableFuture<>());
        waiting.add(added);
        return added;
    }

    @Test
    void a_flood_gives_way_to_the_one_of_another_source() throws Exception {
        // Given
        var flood = IntStream.range(0, 3 * MOST).mapToObj(i -> add(FLOODED, 1)).toList();
        // When
        var one = add(QUIET, 1);
        // Then
        assertThat(one.settled()).isNotDone();
        assertThat(flood.stream().filter(w -> w.settled().isDone())).hasSize(2 * MOST + 1);
        assertThat(waiting.take(MOST, Long.MAX_VALUE, 0)).hasSize(MOST).contains(one);
    }

    @Test
    void a_flood_of_large_ones_gives_way_by_its_weight() throws Exception {
        // Given
        IntStream.range(0, MOST).forEach(i -> add(FLOODED, BODY));
        // When
        var some = IntStream.range(0, 3).mapToObj(i -> add(QUIET, 1)).toList();
        // Then
        var taken = waiting.take(MOST, Long.MAX_VALUE, 0);
        assertThat(taken).containsAll(some);
        assertThat(taken.stream().mapToLong(w -> w.rejection().weight()).sum()).isLessThanOrEqualTo(5L * BODY);
    }

    @Test
    void one_that_alone_is_too_heavy_is_given_up_at_once() throws Exception {
        assertThat(add(FLOODED, 6 * BODY).settled()).isCompletedWithValue(false);
        assertThat(waiting.take(MOST, Long.MAX_VALUE, 0)).isEmpty();
    }

    @Test
    void sources_are_taken_from_in_turn() throws Exception {
        // Given
        IntStream.range(0, MOST / 2).forEach(i -> add(FLOODED, 1));
        var one = add(QUIET, 1);
        // When
        var taken = waiting.take(2, Long.MAX_VALUE, 0);
        // Then
        assertThat(taken).hasSize(2).contains(one);
    }

    @Test
    void what_is_taken_makes_room() throws Exception {
        // Given
        IntStream.range(0, MOST).forEach(i -> add(FLOODED, 1));
        waiting.take(MOST, Long.MAX_VALUE, 0);
        // When
        var next = IntStream.range(0, MOST).mapToObj(i -> add(FLOODED, 1)).toList();
        // Then
        assertThat(next).allSatisfy(w -> assertThat(w.settled()).isNotDone());
    }
}
