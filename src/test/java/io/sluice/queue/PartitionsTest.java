package io.sluice.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.redis.client.RedisClientName;
import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.test.junit.QuarkusTest;
import io.sluice.queue.Partitions.Backlog;
import jakarta.inject.Inject;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is told of partitions of which some do not answer: what stands for their counts is none. */
@QuarkusTest
class PartitionsTest {
    @Inject
    QueueConfig config;

    @Inject
    Partitions partitions;

    @Inject
    @RedisClientName("worker")
    RedisDataSource redis;

    @Test
    void all_are_told_of_in_their_order() {
        assertThat(partitions.backlogs())
                .extracting(Backlog::partition)
                .containsExactlyElementsOf(
                        IntStream.range(0, config.partitions()).boxed().toList());
    }

    @Test
    void one_that_does_not_answer_hides_no_other() throws Exception {
        // Given
        try (var silent = new Silence(redis, Set.of(5))) {
            assertThat(silent.partitions()).containsExactly(5);
            // When
            var answering = partitions.answering();
            // Then
            assertThat(answering)
                    .extracting(Backlog::partition)
                    .doesNotContain(5)
                    .hasSize(config.partitions() - 1);
            assertThatThrownBy(() -> partitions.whole(answering)).isInstanceOf(QueueUnavailable.class);
            assertThatThrownBy(partitions::backlogs).isInstanceOf(QueueUnavailable.class);
        }
        assertThat(partitions.backlogs()).hasSize(config.partitions());
    }

    @Test
    void where_none_answers_nothing_is_told() throws Exception {
        // Given
        var all = Set.copyOf(IntStream.range(0, config.partitions()).boxed().toList());
        try (var silent = new Silence(redis, all)) {
            assertThat(silent.partitions()).hasSize(config.partitions());
            // When, Then
            assertThatThrownBy(partitions::answering).isInstanceOf(QueueUnavailable.class);
        }
    }
}
