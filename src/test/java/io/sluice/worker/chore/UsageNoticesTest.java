package io.sluice.worker.chore;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ledger.Bench;
import io.sluice.ledger.audit.AuditLog;
import io.sluice.tenant.PlansConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class UsageNoticesTest {
    private static final LocalDate MONTH = LocalDate.parse("2026-11-01");

    private final Bench bench = new Bench();
    private final PlansConfig plans = new SmallRyeConfigBuilder()
            .withMapping(PlansConfig.class)
            .withValidateUnknown(false)
            .build()
            .getConfigMapping(PlansConfig.class);
    private final UsageNotices notices = notices();

    private UsageNotices notices() {
        return new UsageNotices(
                bench.transactions, plans, new AuditLog(bench.database, bench.ids, bench.clock), bench.clock);
    }

    private void used(LocalDate month, long events) {
        bench.sql.run(
                "INSERT INTO usage (tenant_id, month, events) VALUES (?, ?, ?) ON CONFLICT (tenant_id, month) DO UPDATE SET events = excluded.events",
                bench.tenant,
                month,
                events);
    }

    private List<Object> told() {
        return bench
                .sql
                .rows(
                        "SELECT detail->>'month' || ' ' || (detail->>'percent') || ' ' || (detail->>'used') || '/' || (detail->>'limit') AS said FROM audit WHERE tenant_id = ? AND actor = 'sluice' AND action = 'usage.notice' ORDER BY detail->>'month', (detail->>'percent')::int",
                        bench.tenant)
                .stream()
                .map(row -> row.get("said"))
                .toList();
    }

    @Test
    void below_four_fifths_nothing_is_said() throws SQLException {
        // Given
        used(MONTH, 7_999);
        // When
        notices.run();
        // Then
        assertThat(told()).isEmpty();
    }

    @Test
    void each_level_is_said_once_in_a_month() throws SQLException {
        // When
        used(MONTH, 8_000);
        notices.run();
        notices.run();
        used(MONTH, 9_999);
        notices.run();
        used(MONTH, 10_000);
        notices.run();
        used(MONTH, 20_000);
        notices.run();
        // Then
        assertThat(told()).containsExactly("2026-11 80 8000/10000", "2026-11 100 10000/10000");
    }

    @Test
    void who_leaps_over_both_levels_hears_of_both() throws SQLException {
        // Given
        used(MONTH, 12_345);
        // When
        notices.run();
        // Then
        assertThat(told()).containsExactly("2026-11 80 12345/10000", "2026-11 100 12345/10000");
    }

    @Test
    void the_next_month_begins_anew_and_the_old_one_is_not_told_of_later() throws SQLException {
        // Given
        used(MONTH, 8_000);
        used(LocalDate.parse("2026-10-01"), 10_000);
        notices.run();
        // When
        bench.clock.tick(Duration.ofDays(12));
        used(LocalDate.parse("2026-12-01"), 8_500);
        notices.run();
        // Then
        assertThat(told()).containsExactly("2026-11 80 8000/10000", "2026-12 80 8500/10000");
    }

    @Test
    void the_limit_is_the_plans() throws SQLException {
        // Given
        bench.sql.run("UPDATE tenant SET plan = 'pro' WHERE id = ?", bench.tenant);
        used(MONTH, 800_000);
        // When
        notices.run();
        // Then
        assertThat(told()).containsExactly("2026-11 80 800000/1000000");
    }

    @Test
    void several_nodes_at_once_say_it_once() throws Exception {
        // Given
        used(MONTH, 10_000);
        Callable<Boolean> node = () -> {
            notices().run();
            return true;
        };
        // When
        try (var nodes = Executors.newFixedThreadPool(4)) {
            for (var done : nodes.invokeAll(List.of(node, node, node, node))) {
                done.get();
            }
        }
        // Then
        assertThat(told()).hasSize(2);
    }
}
