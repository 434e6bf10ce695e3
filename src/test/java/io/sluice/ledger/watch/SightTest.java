package io.sluice.ledger.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SightTest {
    private static final Logger LOG = Logger.getLogger(Sight.class.getName());
    private static final Duration OFTEN = Duration.ofSeconds(3);

    private final MockClock clock = new MockClock();
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock);
    private final List<String> said = new ArrayList<>();

    private final Handler listener = new Handler() {
        @Override
        public void publish(LogRecord record) {
            said.add(new PatternFormatter("%p %s").format(record));
        }

        @Override
        public void flush() {
            // nothing is kept back
        }

        @Override
        public void close() {
            // nothing is open
        }
    };

    @BeforeEach
    void listen() {
        LOG.addHandler(listener);
    }

    @AfterEach
    void listenNoMore() {
        LOG.removeHandler(listener);
    }

    private Sight<Integer> sight(Duration interval) {
        var sight = new Sight<Integer>("things", interval, metrics);
        sight.gauge("things", Integer::doubleValue);
        return sight;
    }

    private double told() {
        return metrics.get("things").gauge().value();
    }

    private double age() {
        return metrics.get("sluice.gauges.age.seconds")
                .tag("gauge", "things")
                .gauge()
                .value();
    }

    private static int away() throws SQLException {
        throw new SQLException("secret", "08006");
    }

    @Test
    void before_the_first_answer_nothing_is_told_and_the_age_is_the_gateway_s() {
        // Given
        var sight = sight(OFTEN);
        clock.add(Duration.ofSeconds(7));
        // When
        var answer = sight.look(SightTest::away);
        // Then
        assertThat(answer).isEmpty();
        assertThat(told()).isNaN();
        assertThat(age()).isEqualTo(7);
    }

    @Test
    void an_answer_is_told_at_once() {
        // Given
        var sight = sight(OFTEN);
        clock.add(Duration.ofSeconds(7));
        // When
        var answer = sight.look(() -> 5);
        // Then
        assertThat(answer).contains(5);
        assertThat(told()).isEqualTo(5);
        assertThat(age()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"PT3S, PT60S", "PT20S, PT60S", "PT1M, PT3M"})
    void an_answer_is_believed_for_a_minute_or_three_intervals_whichever_is_longer(
            Duration interval, Duration believed) {
        // Given
        var sight = sight(interval);
        sight.look(() -> 1200);
        // When
        clock.add(believed);
        sight.look(SightTest::away);
        // Then
        assertThat(told()).isEqualTo(1200);
        assertThat(age()).isEqualTo(believed.toSeconds());
        // When
        clock.add(Duration.ofMillis(1));
        // Then
        assertThat(told()).isNaN();
        // When
        sight.look(() -> 3);
        // Then
        assertThat(told()).isEqualTo(3);
        assertThat(age()).isZero();
    }

    @Test
    void of_many_failures_the_first_is_said_and_what_ends_them() {
        // Given
        var sight = sight(OFTEN);
        sight.look(() -> 1);
        // When
        sight.look(SightTest::away);
        sight.look(SightTest::away);
        sight.look(() -> {
            throw new IllegalStateException("secret");
        });
        sight.look(() -> 2);
        sight.look(() -> 3);
        // Then
        assertThat(said)
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).contains("gauge=things").doesNotContain("secret"));
        assertThat(said.getFirst()).startsWith("WARN").contains("08006");
        assertThat(said.getLast()).startsWith("INFO");
        // When
        sight.look(SightTest::away);
        // Then
        assertThat(said).hasSize(3);
    }
}
