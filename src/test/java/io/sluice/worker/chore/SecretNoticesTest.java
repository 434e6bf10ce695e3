package io.sluice.worker.chore;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.event.Id;
import io.sluice.ledger.Bench;
import io.sluice.ledger.audit.AuditLog;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A secret was replaced now; the overlap and what is used when is the test's. */
class SecretNoticesTest {
    private final Bench bench = new Bench();
    private final SecretNotices notices = notices();
    private UUID source;
    private UUID old;

    private SecretNotices notices() {
        return new SecretNotices(bench.transactions, new AuditLog(bench.database, bench.ids, bench.clock), bench.clock);
    }

    @BeforeEach
    void a_source_with_two_secrets() {
        source = bench.source(bench.tenant);
        old = secret(bench.tenant, bench.clock.instant().minus(Duration.ofDays(90)));
        bench.clock.tick(Duration.ofMillis(5));
        secret(bench.tenant, bench.clock.instant());
    }

    private UUID secret(UUID tenant, Instant created) {
        var id = bench.ids.next();
        bench.sql.run(
                "INSERT INTO secret (id, source_id, tenant_id, value, hint, created_at) VALUES (?, ?, ?, '', '', ?)",
                id,
                source,
                tenant,
                created);
        return id;
    }

    private void overlaps(Duration overlap) {
        bench.sql.run(
                "UPDATE secret SET expires_at = ? WHERE id = ?",
                bench.clock.instant().plus(overlap),
                old);
    }

    private void used() {
        bench.sql.run("UPDATE secret SET last_used_at = ? WHERE id = ?", bench.clock.instant(), old);
    }

    private List<Map<String, Object>> told() {
        return bench.sql.rows(
                "SELECT tenant_id, actor, action, detail FROM audit WHERE object = ?", Id.of(Id.Kind.SECRET, old));
    }

    @ParameterizedTest
    @CsvSource({
        "PT24H, PT21H, PT0S, 0, more than a tenth is left",
        "PT24H, PT22H, PT0S, 1, in the last tenth",
        "PT24H, PT24H, PT0S, 0, at its end",
        "PT24H, PT23H, PT3H, 0, used a while ago",
        "PT24H, PT23H, PT2H, 1, used within a tenth of the overlap",
        "P10D, PT217H, PT12H, 1, a day is the tenth",
        "PT2H, PT50M, PT0S, 0, more than an hour is left",
        "PT2H, PT70M, PT0S, 1, in the last hour",
        "PT1H, PT20M, PT0S, 0, in the first half",
        "PT1H, PT40M, PT0S, 1, in the second half"
    })
    void it_is_said_near_the_end_of_a_secret_that_is_used(
            Duration overlap, Duration passed, Duration unused, int said, String when) throws SQLException {
        // Given
        overlaps(overlap);
        bench.clock.tick(passed.minus(unused));
        used();
        bench.clock.tick(unused);
        // When
        notices.run();
        // Then
        assertThat(told()).as(when).hasSize(said);
    }

    @Test
    void it_is_said_once_by_however_many_nodes() throws Exception {
        // Given
        overlaps(Duration.ofHours(24));
        bench.clock.tick(Duration.ofHours(23));
        used();
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
        used();
        notices.run();
        // Then
        assertThat(told())
                .singleElement()
                .satisfies(row -> assertThat(row)
                        .containsEntry("tenant_id", bench.tenant)
                        .containsEntry("actor", "sluice")
                        .containsEntry("action", "secrets.still_used"));
        assertThat((String) told().getFirst().get("detail"))
                .contains(Id.of(Id.Kind.SOURCE, source), "2026-11-21T08:00:00.128Z", "2026-11-21T07:00:00.128Z");
    }

    @Test
    void what_was_said_is_counted() throws SQLException {
        // Given
        var metrics = new SimpleMeterRegistry();
        var gauge = new SecretGauge(bench.transactions, bench.clock, metrics);
        overlaps(Duration.ofHours(24));
        bench.clock.tick(Duration.ofHours(23));
        notices.run();
        gauge.read();
        double before = metrics.get("sluice.secrets.still.used").gauge().value();
        // When
        used();
        notices.run();
        gauge.read();
        // Then
        assertThat(metrics.get("sluice.secrets.still.used").gauge().value()).isEqualTo(before + 1);
    }

    @Test
    void of_a_source_of_the_platform_the_platform_is_told() throws SQLException {
        // Given
        bench.sql.run("UPDATE secret SET tenant_id = NULL WHERE source_id = ?", source);
        overlaps(Duration.ofHours(24));
        bench.clock.tick(Duration.ofHours(23));
        used();
        // When
        notices.run();
        // Then
        assertThat(told()).singleElement().satisfies(row -> assertThat(row).containsEntry("tenant_id", null));
    }
}
