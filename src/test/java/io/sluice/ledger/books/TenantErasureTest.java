package io.sluice.ledger.books;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.sluice.ledger.Bench;
import io.sluice.ledger.Delivery.Fate;
import io.sluice.ledger.TenantErasure;
import io.sluice.ledger.bench.Facts;
import io.sluice.ledger.bench.Posted;
import io.sluice.record.Kinds;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A tenant's end. */
class TenantErasureTest {
    private final Bench bench = new Bench();

    private void fill() throws SQLException {
        bench.ledger()
                .commit(List.of(
                        bench.applied(
                                "k1",
                                Facts.customer("cus_1", "Ada", 1),
                                Facts.opened("m1", 1),
                                Facts.contact("+15550000001", 1)),
                        bench.applied("k2"),
                        bench.fated("k3", new Fate.Fail("x")),
                        bench.applied("k1"),
                        bench.applied("k1"),
                        bench.applied("k4", Facts.whole("cus_2", "Ada", 1)),
                        bench.applied("k5", Facts.whole("cus_2", "Bob", 1))));
        bench.sql.run(
                "INSERT INTO rejection VALUES (?, ?, ?, 'stripe', 'signature_missing', ?, '', 1, 'rejected', 0, '')",
                bench.ids.next(),
                bench.tenant,
                bench.source(bench.tenant),
                bench.clock.instant());
    }

    private void erase(UUID tenant) throws SQLException {
        bench.transactions.call(connection -> {
            TenantErasure.erase(connection, tenant);
            return tenant;
        });
    }

    private List<String> tablesHolding(UUID tenant) {
        var tables = new ArrayList<>(List.of("event", "change", "event_key", "usage", "rejection", "refetch"));
        tables.addAll(Kinds.all().keySet());
        tables.removeIf(
                table -> bench.sql.number("SELECT count(*) FROM \"" + table + "\" WHERE tenant_id = ?", tenant) == 0);
        return tables;
    }

    @Test
    void nothing_of_the_tenant_is_left_and_the_books_tell_what_went() throws SQLException {
        // Given
        fill();
        var before = tablesHolding(bench.tenant);
        var posted = new Posted(bench.sql);
        // When
        erase(bench.tenant);
        // Then
        assertThat(before)
                .containsExactly(
                        "event",
                        "change",
                        "event_key",
                        "usage",
                        "rejection",
                        "refetch",
                        "contacts",
                        "customers",
                        "emails");
        assertThat(tablesHolding(bench.tenant)).isEmpty();
        assertThat(posted.since())
                .containsOnly(
                        entry("applied", -4L), entry("retrying", -1L), entry("duplicates", -2L), entry("erased", 7L));
    }

    @Test
    void another_tenant_s_stays() throws SQLException {
        // Given
        fill();
        var before = tablesHolding(bench.tenant);
        var posted = new Posted(bench.sql);
        // When
        erase(bench.tenant());
        // Then
        assertThat(tablesHolding(bench.tenant)).isEqualTo(before);
        assertThat(posted.since()).isEmpty();
    }

    @Test
    void whoever_writes_to_the_tenant_comes_first() throws Exception {
        // Given
        fill();
        try (var writer = bench.writerTo(bench.tenant)) {
            // When
            var erasing = CompletableFuture.runAsync(() -> {
                try {
                    erase(bench.tenant);
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            bench.awaitWaiter();
            // Then
            assertThat(bench.events()).hasSize(5);
            writer.rollback();
            erasing.get(30, TimeUnit.SECONDS);
        }
        assertThat(bench.events()).isEmpty();
    }
}
