package io.sluice.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.redis.client.RedisClientName;
import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.redis.datasource.stream.XAddArgs;
import io.quarkus.redis.datasource.stream.XGroupCreateArgs;
import io.quarkus.test.junit.QuarkusTest;
import io.sluice.event.Receipt;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** New requests do not wait behind what an outage left. Against the real Redis, in a partition that no gateway has. */
@QuarkusTest
class LateTest {
    private static final int NUMBER = 1_100;
    private static final Duration AT_ONCE = Duration.ofMillis(1);
    private static final int FEW = 2;
    private static final int MANY = 100;

    @Inject
    QueueConfig config;

    @Inject
    @RedisClientName("worker")
    RedisDataSource redis;

    private OwnPartition own;
    private Partition fair;
    private Partition late;

    @BeforeEach
    void empty() {
        own = new OwnPartition(NUMBER, config, redis);
        fair = own.lane(Lane.FAIR, "one");
        late = own.lane(Lane.LATE, "one");
        clear();
    }

    @AfterEach
    void clear() {
        own.clear();
    }

    private String append(XAddArgs args) {
        var receipt = new Receipt(
                new UUID(0, 1), new UUID(0, 2), new UUID(0, 3), "stripe", Instant.ofEpochSecond(1), 1, List.of());
        return own.append(Lane.FAIR, receipt, new byte[0], args);
    }

    private String append() {
        return append(new XAddArgs());
    }

    /** Redis takes an entry's id for when it came. */
    private void appendAt(String... ids) {
        Stream.of(ids).forEach(id -> append(new XAddArgs().id(id)));
    }

    private List<Entry> claim(Partition partition, int most) {
        return partition.claim(most, AT_ONCE);
    }

    private static List<String> ids(List<Entry> entries) {
        return entries.stream().map(Entry::id).toList();
    }

    /** The first two are claimed before the others come. */
    private List<Entry> appendAndClaim(Partition claiming, String... later) {
        appendAt("1-1", "2-1");
        var claimed = claim(claiming, FEW);
        assertThat(ids(claimed)).containsExactly("1-1", "2-1");
        appendAt(later);
        return claimed;
    }

    @Test
    void what_has_waited_for_long_is_set_aside_and_new_requests_go_first() {
        // Given
        appendAndClaim(fair, "3-1", "4-1", "5-1");
        // When
        var nothing = claim(fair, FEW);
        var added = append();
        var after = claim(fair, FEW);
        // Then
        assertThat(nothing).isEmpty();
        assertThat(ids(after)).containsExactly(added);
        assertThat(ids(claim(late, MANY))).containsExactly("3-1", "4-1", "5-1");
    }

    @Test
    void what_waited_before_the_first_worker_came_is_set_aside_too() {
        // Given
        appendAt("1-1", "2-1", "3-1");
        // When
        var nothing = claim(fair, FEW);
        // Then
        assertThat(nothing).isEmpty();
        assertThat(ids(claim(late, MANY))).containsExactly("1-1", "2-1", "3-1");
    }

    @Test
    void what_a_consumer_leaves_is_anothers_at_once() {
        // Given
        var claimed = appendAndClaim(fair);
        var other = own.lane(Lane.FAIR, "two");
        var early = other.reclaim(MANY);
        // When
        fair.leave(claimed);
        // Then
        assertThat(early).isEmpty();
        assertThat(ids(other.reclaim(MANY))).containsExactly("1-1", "2-1");
    }

    @Test
    void so_is_what_has_become_late_since_it_was_claimed() {
        // Given
        var claimed = appendAndClaim(fair, "3-1", "4-1", "5-1");
        claim(fair, FEW);
        var other = own.lane(Lane.LATE, "two");
        // When
        fair.leave(claimed);
        // Then
        assertThat(ids(other.reclaim(MANY))).containsExactly("1-1", "2-1");
    }

    @Test
    void what_was_claimed_before_is_acknowledged_where_it_is_now_and_counted_once() {
        // Given
        var before = appendAndClaim(fair, "3-1", "4-1", "5-1");
        claim(fair, FEW);
        append();
        // When
        fair.acknowledge(before);
        fair.acknowledge(before);
        fair.acknowledge(claim(fair, FEW));
        late.acknowledge(claim(late, MANY));
        // Then
        assertThat(own.queued()).isEqualTo("0");
        assertThat(own.waiting(Lane.FAIR) + own.waiting(Lane.LATE)).isZero();
        assertThat(own.pending(Lane.FAIR) + own.pending(Lane.LATE)).isZero();
    }

    @Test
    void what_another_worker_had_claimed_goes_along() {
        // Given
        var other = own.lane(Lane.FAIR, "other");
        appendAndClaim(other, "3-1", "4-1", "5-1");
        // When
        claim(fair, FEW);
        // Then
        assertThat(own.pending(Lane.LATE)).isEqualTo(FEW);
        assertThat(own.pending(Lane.FAIR)).isZero();
    }

    @Test
    void no_id_comes_twice_even_where_the_clock_of_Redis_was_set_back() {
        // Given
        var ahead = Instant.now().plus(Duration.ofDays(1)).toEpochMilli() + "-1";
        appendAt("1-1", "2-1", "3-1", ahead);
        // When
        claim(fair, FEW);
        var added = append();
        // Then
        assertThat(own.waiting(Lane.LATE)).isEqualTo(4);
        assertThat(added).isGreaterThan(ahead);
    }

    @Test
    void few_are_not_set_aside() {
        // Given
        appendAndClaim(fair, "3-1", "4-1");
        // When
        var claimed = claim(fair, FEW);
        // Then
        assertThat(ids(claimed)).containsExactly("3-1", "4-1");
    }

    @Test
    void new_ones_are_not_set_aside() {
        // Given: newer than any pause of this machine is long
        long hence = Instant.now().plus(Duration.ofHours(1)).toEpochMilli();
        appendAt(hence + "-1", hence + "-2", hence + "-3");
        // When
        var claimed = claim(fair, FEW);
        // Then
        assertThat(ids(claimed)).containsExactly(hence + "-1", hence + "-2");
    }

    @Test
    void a_second_outage_is_set_aside_once_the_first_is_drained() {
        // Given
        appendAt("1-1", "2-1", "3-1");
        claim(fair, FEW);
        late.acknowledge(claim(late, MANY));
        appendAt("4-1", "5-1", "6-1", "7-1", "8-1");
        // When
        var first = claim(fair, FEW);
        var nothing = claim(fair, FEW);
        // Then
        assertThat(ids(first)).containsExactly("4-1", "5-1");
        assertThat(nothing).isEmpty();
        assertThat(ids(claim(late, MANY))).containsExactly("6-1", "7-1", "8-1");
    }

    @Test
    void what_is_held_as_fair_and_taken_over_as_late_is_counted_once() {
        // Given
        var held = appendAndClaim(fair, "3-1", "4-1", "5-1");
        claim(fair, FEW);
        var rest = claim(late, MANY);
        // When
        late.acknowledge(held);
        fair.acknowledge(held);
        late.acknowledge(rest);
        // Then
        assertThat(own.queued()).isEqualTo("0");
        assertThat(own.pending(Lane.LATE)).isZero();
    }

    @Test
    void nothing_is_set_aside_upon_what_is_late_still() {
        // Given
        appendAt("1-1", "2-1", "3-1");
        claim(fair, FEW);
        appendAt("6-1", "7-1", "8-1", "9-1", "10-1");
        // When
        var first = claim(fair, FEW);
        var second = claim(fair, FEW);
        // Then
        assertThat(ids(first)).containsExactly("6-1", "7-1");
        assertThat(ids(second)).containsExactly("8-1", "9-1");
        assertThat(own.waiting(Lane.LATE)).isEqualTo(3);
    }

    @Test
    void what_is_set_aside_replaces_an_empty_stream() {
        // Given
        redis.stream(String.class, String.class, byte[].class)
                .xgroupCreate(Lane.LATE.stream(NUMBER), "apply", "0", new XGroupCreateArgs().mkstream());
        appendAt("1-1", "2-1", "3-1");
        // When
        claim(fair, FEW);
        // Then
        assertThat(ids(claim(late, MANY))).containsExactly("1-1", "2-1", "3-1");
    }

    @Test
    void a_stream_that_is_gone_is_no_error() {
        // Given
        appendAndClaim(fair, "3-1");
        // When
        redis.key().del(Lane.FAIR.stream(NUMBER));
        // Then
        assertThat(claim(fair, FEW)).isEmpty();
    }
}
