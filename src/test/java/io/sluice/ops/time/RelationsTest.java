package io.sluice.ops.time;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.DurationConverter;
import io.sluice.ledger.LedgerConfig;
import io.sluice.ops.embedded.StartRefused;
import io.sluice.queue.QueueConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RelationsTest {
    private static final Duration CLIENT = Duration.ofSeconds(10);
    private static final int SOCKET = 30;

    private static Relations relations(Map<String, String> given, Duration client, int socket) {
        var config = new SmallRyeConfigBuilder()
                .withMapping(QueueConfig.class)
                .withMapping(LedgerConfig.class)
                .withConverter(Duration.class, 100, new DurationConverter())
                .withDefaultValues(given)
                .build();
        return new Relations(
                config.getConfigMapping(QueueConfig.class),
                config.getConfigMapping(LedgerConfig.class),
                client,
                socket);
    }

    @Test
    void the_defaults_stand_in_their_order() {
        assertThatCode(() -> relations(Map.of(), CLIENT, SOCKET).check()).doesNotThrowAnyException();
    }

    @Test
    void a_socket_without_a_time_out_waits_longer_than_any_statement() {
        // Given
        var relations = relations(
                Map.of("sluice.ledger.statement-timeout", "1h", "sluice.queue.reclaim-after", "2h"), CLIENT, 0);
        // When, Then
        assertThatCode(relations::check).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "sluice.queue.block, 10s, sluice.queue.block, quarkus.redis.worker.timeout",
        "sluice.queue.reclaim-after, 10s, sluice.ledger.statement-timeout, sluice.queue.reclaim-after",
        "sluice.ledger.lock-timeout, 11s, sluice.ledger.lock-timeout, sluice.ledger.statement-timeout"
    })
    void a_duration_that_is_not_shorter_than_another_stops_the_start_by_both_keys(
            String key, String value, String shorter, String longer) {
        // Given
        var relations = relations(Map.of(key, value), CLIENT, SOCKET);
        // When, Then
        assertThatThrownBy(relations::check)
                .isInstanceOf(StartRefused.class)
                .hasMessage(shorter + " must be shorter than " + longer);
    }

    @Test
    void a_statement_ends_before_its_socket_does() {
        // Given
        var relations = relations(Map.of(), CLIENT, 10);
        // When, Then
        assertThatThrownBy(relations::check)
                .isInstanceOf(StartRefused.class)
                .hasMessage(
                        "sluice.ledger.statement-timeout must be shorter than quarkus.datasource.jdbc.additional-jdbc-properties.socketTimeout");
    }
}
