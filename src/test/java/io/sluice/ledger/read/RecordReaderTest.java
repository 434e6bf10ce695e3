package io.sluice.ledger.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ledger.Bench;
import io.sluice.ledger.bench.Facts;
import io.sluice.record.Kinds;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Records as the API shows them. */
class RecordReaderTest {
    private static final int ALL = 100;

    private final Bench bench = new Bench();
    private final RecordReader reader = new RecordReader(bench.database, bench.vault);

    private void customers(String... ids) throws SQLException {
        for (var id : ids) {
            bench.clock.tick(Duration.ofMinutes(1));
            bench.ledger().commit(List.of(bench.applied("k" + id, Facts.customer(id, "Ada " + id, 1))));
        }
    }

    private List<StoredRecord> all(String kind) {
        return reader.list(bench.tenant, Kinds.get(kind), Optional.empty(), Optional.empty(), Optional.empty(), ALL);
    }

    @Test
    void a_record_is_shown_whole_personal_fields_too() throws SQLException {
        // Given
        customers("c1");
        var row = bench.records("customers").getFirst();
        // When
        var shown = reader.find(bench.tenant, Kinds.get("customers"), (UUID) row.get("id"));
        // Then
        assertThat(shown).hasValueSatisfying(record -> {
            assertThat(record.id()).isEqualTo(row.get("id"));
            assertThat(record.kind()).isEqualTo("customers");
            assertThat(record.provider()).isEqualTo(Facts.PROVIDER);
            assertThat(record.externalId()).isEqualTo("c1");
            assertThat(record.data())
                    .containsEntry("name", "Ada c1")
                    .containsEntry("email", "Ada c1@example.com")
                    .containsEntry("phone", null)
                    .containsEntry("deleted", false);
            assertThat(record.suspect()).isFalse();
            assertThat(record.versionAt()).isEqualTo(Facts.THEN.plusSeconds(1));
            assertThat(record.versionEvent()).isEqualTo(bench.event().get("id"));
            assertThat(record.createdAt()).isEqualTo(bench.clock.instant());
            assertThat(record.updatedAt()).isEqualTo(bench.clock.instant());
        });
    }

    @Test
    void created_and_updated_are_told_apart() throws SQLException {
        // Given
        customers("c1");
        var created = bench.clock.instant();
        bench.clock.tick(Duration.ofHours(1));
        // When
        bench.ledger().commit(List.of(bench.applied("later", Facts.customer("c1", "Bob", 5))));
        // Then
        assertThat(all("customers")).singleElement().satisfies(record -> {
            assertThat(record.createdAt()).isEqualTo(created);
            assertThat(record.updatedAt()).isEqualTo(bench.clock.instant());
        });
    }

    @Test
    void what_was_updated_last_comes_first_and_another_tenant_s_not_at_all() throws SQLException {
        // Given
        customers("c1", "c2", "c3");
        // When
        var shown = all("customers");
        // Then
        assertThat(shown).extracting(StoredRecord::externalId).containsExactly("c3", "c2", "c1");
        var elsewhere = bench.tenant();
        assertThat(reader.list(
                        elsewhere, Kinds.get("customers"), Optional.empty(), Optional.empty(), Optional.empty(), ALL))
                .isEmpty();
        assertThat(reader.find(
                        elsewhere, Kinds.get("customers"), shown.getFirst().id()))
                .isEmpty();
        assertThat(reader.find(bench.tenant, Kinds.get("customers"), bench.ids.next()))
                .isEmpty();
    }

    @Test
    void a_record_is_found_by_its_id_also_where_that_is_personal() throws SQLException {
        // Given
        customers("c1", "c2");
        bench.ledger()
                .commit(List.of(
                        bench.applied("k", Facts.contact("+15550000001", 1), Facts.contact("+15550000002", 1))));
        // Then
        assertThat(reader.list(
                        bench.tenant,
                        Kinds.get("customers"),
                        Optional.of("c1"),
                        Optional.empty(),
                        Optional.empty(),
                        ALL))
                .extracting(StoredRecord::externalId)
                .containsExactly("c1");
        assertThat(reader.list(
                        bench.tenant,
                        Kinds.get("contacts"),
                        Optional.of("+15550000002"),
                        Optional.empty(),
                        Optional.empty(),
                        ALL))
                .extracting(StoredRecord::externalId)
                .containsExactly("+15550000002");
    }

    @Test
    void only_what_was_updated_since_is_shown() throws SQLException {
        // Given
        customers("c1", "c2");
        // When
        var since = reader.list(
                bench.tenant,
                Kinds.get("customers"),
                Optional.empty(),
                Optional.of(bench.clock.instant()),
                Optional.empty(),
                ALL);
        // Then
        assertThat(since).extracting(StoredRecord::externalId).containsExactly("c2");
    }

    @Test
    void pages_follow_each_other() throws SQLException {
        // Given
        customers("c1", "c2", "c3");
        var pages = new ArrayList<String>();
        var before = Optional.<Position>empty();
        // When
        for (int page = 0; page < 3; page++) {
            var one = reader.list(bench.tenant, Kinds.get("customers"), Optional.empty(), Optional.empty(), before, 1)
                    .getFirst();
            pages.add(one.externalId());
            before = Optional.of(new Position(one.updatedAt(), one.id()));
        }
        // Then
        assertThat(pages).containsExactly("c3", "c2", "c1");
    }

    @Test
    void a_record_prints_neither_its_id_at_the_provider_nor_its_data() throws SQLException {
        // Given
        customers("c1");
        // When
        var printed = all("customers").getFirst().toString();
        // Then
        assertThat(printed).startsWith("StoredRecord[customers, ").doesNotContain("c1,", "Ada");
    }

    @Test
    void a_record_whose_order_is_not_certain_says_so() throws SQLException {
        // When
        bench.ledger()
                .commit(List.of(
                        bench.applied("k1", Facts.whole("c1", "Ada", 1)),
                        bench.applied("k2", Facts.whole("c1", "Bob", 1))));
        // Then
        assertThat(all("customers")).extracting(StoredRecord::suspect).containsExactly(true);
    }
}
