package io.sluice.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.ledger.Bench;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is not done, for whatever reason, is told by its kind. */
class TaskGaugesTest {
    private static final Instant FAR_AWAY = Instant.parse("2100-01-01T00:00:00Z");

    private final Bench bench = new Bench();
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final String kind = "kind-" + UUID.randomUUID();

    /** Work whose things are due at fixed times; nobody carries it out. */
    private record Things(String name, List<Instant> times) implements Work {
        @Override
        public String due() {
            return "SELECT NULL::uuid AS tenant_id, NULL::uuid AS id, due_at FROM unnest('{%s}'::timestamptz[]) AS t(due_at) WHERE due_at <= ?"
                    .formatted(String.join(
                            ",", times.stream().map(Instant::toString).toList()));
        }

        @Override
        public void run(UUID tenant, UUID id) {
            throw new AssertionError("it is only looked at");
        }
    }

    private record Broken(String name) implements Work {
        @Override
        public String due() {
            return "SELECT due_at FROM no_such_table WHERE due_at <= ?";
        }

        @Override
        public void run(UUID tenant, UUID id) {
            throw new AssertionError("it is only looked at");
        }
    }

    private TaskGauges gauges(Work... works) {
        return new TaskGauges(List.of(works), bench.transactions, bench.clock, metrics);
    }

    private double of(String gauge, String whose) {
        return metrics.get(gauge).tag("kind", whose).gauge().value();
    }

    private void task(int failures) {
        bench.sql.run(
                "INSERT INTO scheduled_tasks (task_name, task_instance, execution_time, picked, consecutive_failures, version) VALUES (?, ?, ?, false, ?, 1)",
                kind,
                UUID.randomUUID().toString(),
                FAR_AWAY,
                failures);
    }

    @AfterEach
    void nothing_is_left() {
        bench.sql.run("DELETE FROM scheduled_tasks WHERE task_name = ?", kind);
    }

    @Test
    void a_kind_is_as_late_as_what_has_been_due_for_longest() {
        // Given
        var now = bench.clock.instant();
        var things = new Things(
                kind, List.of(now.minusSeconds(7), now.minusSeconds(90), now.plusSeconds(60), now.minusSeconds(20)));
        var gauges = gauges(things);
        // When
        gauges.read();
        // Then
        assertThat(of("sluice.tasks.overdue.seconds", kind)).isEqualTo(90);
        // When nobody does it still
        bench.clock.tick(Duration.ofMinutes(5));
        gauges.read();
        // Then
        assertThat(of("sluice.tasks.overdue.seconds", kind)).isEqualTo(390);
    }

    @Test
    void a_kind_of_which_nothing_is_due_is_not_late() {
        // Given
        var gauges = gauges(new Things(kind, List.of(bench.clock.instant().plusSeconds(1))));
        // When
        gauges.read();
        // Then
        assertThat(of("sluice.tasks.overdue.seconds", kind)).isZero();
        assertThat(of("sluice.tasks.failing", kind)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "2, 0", "3, 1", "40, 1"})
    void a_task_fails_again_and_again_from_its_third_failure_in_a_row(int failures, int told) {
        // Given
        task(0);
        task(failures);
        var gauges = gauges(new Things(kind, List.of()));
        // When
        gauges.read();
        // Then
        assertThat(of("sluice.tasks.failing", kind)).isEqualTo(told);
    }

    @Test
    void a_kind_that_postgres_refuses_to_look_for_fails_and_hides_no_other() {
        // Given
        var gauges = gauges(
                new Broken("broken"),
                new Things(kind, List.of(bench.clock.instant().minusSeconds(5))));
        // When
        gauges.read();
        // Then
        assertThat(of("sluice.tasks.failing", "broken")).isEqualTo(1);
        assertThat(of("sluice.tasks.failing", kind)).isZero();
        assertThat(of("sluice.tasks.overdue.seconds", kind)).isEqualTo(5);
    }
}
