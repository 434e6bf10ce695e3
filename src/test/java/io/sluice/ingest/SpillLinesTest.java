package io.sluice.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.event.Event;
import io.sluice.event.Headers;
import io.sluice.event.RawRequest;
import io.sluice.event.Receipt;
import io.sluice.ingest.SpillLines.Batch;
import io.sluice.ingest.SpillLines.Waiting;
import io.sluice.ledger.Delivery;
import io.sluice.ledger.Delivery.Arrival;
import io.sluice.ledger.Delivery.Fate;
import io.sluice.ledger.bench.Facts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SpillLinesTest {
    private static final UUID ONE = new UUID(1, 1);
    private static final UUID OTHER = new UUID(1, 2);
    /** Near where the clock of {@link System#nanoTime} turns over. */
    private long now = Long.MAX_VALUE - Duration.ofMillis(1).toNanos();

    private static final Duration EXPIRY = Duration.ofSeconds(5);
    private static final int MIB = 1024 * 1024;

    private final SpillLines lines = new SpillLines(EXPIRY);
    private int number;

    private void tick(Duration time) {
        now += time.toNanos();
    }

    private Waiting waiting(UUID tenant) {
        return waiting(tenant, Facts.event("k").part().body());
    }

    private Waiting waiting(UUID tenant, byte[] body) {
        var like = Facts.event("k" + number++);
        var part = new RawRequest("POST", "http://localhost/", Headers.of(), body);
        var event = new Event(
                like.type(), like.key(), like.externalId(), like.occurredAt(), like.accountKey(), part, like.content());
        var receipt =
                new Receipt(new UUID(2, number), tenant, new UUID(7, 7), Facts.PROVIDER, Instant.EPOCH, 1, List.of());
        return new Waiting(
                new Delivery(receipt, 7, List.of(new Arrival(event, new Fate.Later()))),
                now,
                new CompletableFuture<>());
    }

    private Waiting added(UUID tenant) {
        var one = waiting(tenant);
        assertThat(lines.add(one)).isTrue();
        return one;
    }

    private List<Waiting> added(UUID tenant, int requests) {
        return IntStream.range(0, requests).mapToObj(i -> added(tenant)).toList();
    }

    private void stored(Batch batch) {
        batch.requests().forEach(lines::leave);
        lines.giveBack(batch, List.of(), now);
    }

    private List<Waiting> passedOver(Batch batch) {
        return lines.giveBack(batch, List.copyOf(batch.requests()), now);
    }

    @Test
    void a_tenants_requests_come_in_order_and_in_one_hand_at_a_time() {
        // Given
        var all = added(ONE, SpillLines.BATCH + 1);
        // When
        var first = lines.take(now);
        var meanwhile = lines.take(now);
        stored(first);
        var second = lines.take(now);
        // Then
        assertThat(first.requests()).isEqualTo(all.subList(0, SpillLines.BATCH));
        assertThat(meanwhile.requests()).isEmpty();
        assertThat(second.requests()).isEqualTo(all.subList(SpillLines.BATCH, all.size()));
    }

    @Test
    void what_comes_while_a_line_is_in_hand_waits_until_it_is_given_back() {
        // Given
        added(ONE);
        var first = lines.take(now);
        var late = added(ONE);
        // When
        boolean nothing = lines.isEmpty();
        stored(first);
        // Then
        assertThat(nothing).isTrue();
        assertThat(lines.isEmpty()).isFalse();
        assertThat(lines.take(now).requests()).containsExactly(late);
    }

    @Test
    void one_tenants_many_do_not_stand_before_anothers_one() {
        // Given
        added(ONE, 10 * SpillLines.BATCH);
        var other = added(OTHER);
        // When
        var batch = lines.take(now);
        // Then
        assertThat(batch.requests()).hasSize(SpillLines.BATCH).contains(other);
    }

    @Test
    void two_floods_have_half_of_a_batch_each() {
        // Given
        added(ONE, 10 * SpillLines.BATCH);
        added(OTHER, 10 * SpillLines.BATCH);
        // When
        var batch = lines.take(now);
        // Then
        assertThat(batch.requests()).hasSize(SpillLines.BATCH);
        assertThat(batch.requests())
                .filteredOn(one -> one.tenant().equals(OTHER))
                .hasSize(SpillLines.BATCH / 2);
    }

    @Test
    void a_batch_ends_when_it_is_large() {
        // Given
        var large = new byte[(int) SpillLines.BATCH_BYTES];
        var first = waiting(ONE, large);
        var second = waiting(OTHER, large);
        assertThat(lines.add(first)).isTrue();
        assertThat(lines.add(second)).isTrue();
        // When
        var one = lines.take(now);
        var other = lines.take(now);
        // Then
        assertThat(one.requests()).containsExactly(first);
        assertThat(other.requests()).containsExactly(second);
    }

    @Test
    void there_is_room_for_so_many_bytes_and_they_leave_with_their_requests() {
        // Given
        var mail = new byte[30 * MIB];
        var kept = IntStream.range(0, 4)
                .mapToObj(i -> waiting(new UUID(5, i), mail))
                .toList();
        kept.forEach(one -> assertThat(lines.add(one)).isTrue());
        boolean full = !lines.add(waiting(OTHER, mail));
        // When
        stored(lines.take(now));
        // Then
        assertThat(full).isTrue();
        assertThat(lines.add(waiting(OTHER, mail))).isTrue();
    }

    @Test
    void the_last_quarter_of_the_bytes_is_for_those_who_hold_less_than_a_quarter() {
        // Given
        var mail = new byte[30 * MIB];
        for (int i = 0; i < 3; i++) {
            assertThat(lines.add(waiting(ONE, mail))).isTrue();
        }
        // When
        boolean crowds = !lines.add(waiting(ONE, mail));
        // Then
        assertThat(crowds).isTrue();
        assertThat(lines.add(waiting(OTHER, mail))).isTrue();
    }

    @Test
    void who_is_passed_over_until_nobody_waits_for_the_answer_is_not_kept() {
        // Given
        var old = added(ONE);
        tick(EXPIRY);
        var fresh = added(ONE);
        var inTime = passedOver(lines.take(now));
        tick(SpillLines.PAUSE);
        // When
        var expired = passedOver(lines.take(now));
        // Then
        assertThat(inTime).isEmpty();
        assertThat(expired).containsExactly(old);
        tick(SpillLines.LONGEST_PAUSE);
        assertThat(lines.take(now).requests()).containsExactly(fresh);
    }

    @Test
    void rests_grow_longer_up_to_a_bound() {
        // Given
        added(ONE);
        passedOver(lines.take(now));
        tick(SpillLines.PAUSE);
        passedOver(lines.take(now));
        // When
        tick(SpillLines.PAUSE);
        var early = lines.take(now);
        for (int i = 0; i < 9; i++) {
            tick(SpillLines.LONGEST_PAUSE);
            passedOver(lines.take(now));
        }
        tick(SpillLines.LONGEST_PAUSE);
        // Then
        assertThat(early.requests()).isEmpty();
        assertThat(lines.take(now).requests()).hasSize(1);
    }

    @Test
    void who_was_passed_over_rests_and_keeps_his_place() {
        // Given
        var first = added(ONE);
        var second = added(ONE);
        passedOver(lines.take(now));
        var third = added(ONE);
        // When
        var early = lines.take(now);
        tick(SpillLines.PAUSE);
        var then = lines.take(now);
        // Then
        assertThat(early.requests()).isEmpty();
        assertThat(then.requests()).containsExactly(first, second, third);
    }

    @Test
    void another_tenant_does_not_rest() {
        // Given
        added(ONE);
        passedOver(lines.take(now));
        var other = added(OTHER);
        // When
        var batch = lines.take(now);
        // Then
        assertThat(batch.requests()).containsExactly(other);
    }

    @Test
    void a_batch_may_be_passed_over_in_part() {
        // Given
        var busy = added(ONE);
        added(OTHER);
        var batch = lines.take(now);
        // When
        lines.giveBack(batch, List.of(busy), now);
        // Then
        tick(SpillLines.PAUSE);
        assertThat(lines.take(now).requests()).containsExactly(busy);
    }

    @Test
    void a_line_is_late_when_it_has_been_passed_over_for_longer_than_its_patience() {
        // Given
        var one = added(ONE);
        tick(SpillLines.PATIENCE.multipliedBy(2));
        passedOver(lines.take(now));
        tick(SpillLines.PATIENCE);
        var inTime = lines.takeLate(now);
        passedOver(lines.take(now));
        // When
        tick(Duration.ofNanos(1));
        var late = lines.takeLate(now);
        // Then
        assertThat(inTime).isEmpty();
        assertThat(late.orElseThrow().requests()).containsExactly(one);
        assertThat(lines.isEmpty()).isTrue();
    }

    @Test
    void patience_begins_anew_after_a_line_was_free() {
        // Given
        added(ONE, SpillLines.BATCH + 1);
        passedOver(lines.take(now));
        tick(SpillLines.PATIENCE);
        stored(lines.take(now));
        passedOver(lines.take(now));
        // When
        tick(SpillLines.PATIENCE);
        // Then
        assertThat(lines.takeLate(now)).isEmpty();
    }

    @Test
    void what_has_left_makes_room() {
        // Given
        for (int i = 0; i < SpillLines.MOST; i++) {
            added(new UUID(3, i));
        }
        boolean full = !lines.add(waiting(OTHER));
        // When
        stored(lines.take(now));
        // Then
        assertThat(full).isTrue();
        added(SpillLines.BATCH);
        assertThat(lines.add(waiting(OTHER))).isFalse();
    }

    private void added(int tenants) {
        for (int i = 0; i < tenants; i++) {
            added(new UUID(4, i));
        }
    }

    @Test
    void the_last_quarter_of_the_room_is_for_those_who_hold_less_than_a_quarter() {
        // Given
        int quarter = SpillLines.MOST / 4;
        added(ONE, 3 * quarter);
        // When
        boolean crowds = !lines.add(waiting(ONE));
        // Then
        assertThat(crowds).isTrue();
        added(OTHER, quarter);
        assertThat(lines.add(waiting(OTHER))).isFalse();
    }

    @Test
    void all_that_is_in_no_hand_can_be_taken_and_new_ones_begin_anew() {
        // Given
        var inHand = added(ONE);
        var batch = lines.take(now);
        var others = added(OTHER, 2);
        // When
        var all = lines.takeAll();
        // Then
        assertThat(all).isEqualTo(others);
        assertThat(batch.requests()).containsExactly(inHand);
        stored(batch);
        assertThat(lines.isEmpty()).isTrue();
        var again = added(OTHER);
        assertThat(lines.take(now).requests()).containsExactly(again);
    }
}
