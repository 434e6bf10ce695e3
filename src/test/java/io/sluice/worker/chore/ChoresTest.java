package io.sluice.worker.chore;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.arc.All;
import io.quarkus.test.junit.QuarkusTest;
import io.sluice.ledger.bench.Sql;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

@QuarkusTest
class ChoresTest {
    @Inject
    @All
    List<Chore> chores;

    @Inject
    DataSource database;

    @Test
    void every_chore_has_its_row_and_is_done_when_it_is_due() {
        // Given
        var sql = new Sql(database);
        var names = sql.rows("SELECT name FROM chore").stream()
                .map(row -> row.get("name"))
                .toList();
        assertThat(names)
                .containsExactlyInAnyOrderElementsOf(
                        chores.stream().map(Chore::name).toList());
        // When
        sql.run("UPDATE chore SET due_at = now() - interval '1 day'");
        // Then
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> sql.number("SELECT count(*) FROM chore WHERE due_at < now()") == 0);
    }
}
