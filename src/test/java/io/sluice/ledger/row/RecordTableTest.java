package io.sluice.ledger.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.event.Change;
import io.sluice.event.RecordKey;
import io.sluice.ledger.Bench;
import io.sluice.ledger.bench.Facts;
import io.sluice.ledger.bench.Postgres;
import io.sluice.ledger.bench.Watched;
import io.sluice.record.Kind;
import io.sluice.record.Kinds;
import io.sluice.record.State;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Records written and loaded again. */
class RecordTableTest {
    private final Bench bench = new Bench();

    static Collection<Kind> kinds() {
        return Kinds.all().values();
    }

    private RecordRows rows() {
        return new RecordRows(bench.vault, bench.ids, bench.clock.instant());
    }

    private RecordRow write(Kind kind, RecordKey key, State state) throws SQLException {
        var rows = rows();
        var row = rows.find(bench.tenant, "stripe", Change.of(key).build());
        row.state = state;
        row.dirty = true;
        row.versionAt = Facts.THEN;
        row.versionEvent = new UUID(3, 3);
        rows.put(kind, row);
        bench.transactions.call(connection -> {
            rows.write(connection);
            return row;
        });
        return row;
    }

    private RecordRow load(UUID tenant, Change change) throws SQLException {
        var rows = rows();
        bench.transactions.call(connection -> {
            rows.load(connection, List.of(new RecordRows.Wanted(tenant, change)));
            return rows;
        });
        return rows.find(tenant, "stripe", change);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void a_record_of_each_kind_is_loaded_as_it_was_written(Kind kind) throws SQLException {
        // Given
        var key = new RecordKey(kind.name(), "id_1", "scope");
        var written = write(kind, key, States.full(kind));
        // When
        var loaded = load(bench.tenant, Change.of(key).build());
        // Then
        assertThat(loaded.state).isEqualTo(written.state);
        assertThat(loaded.id).isEqualTo(written.id);
        assertThat(loaded.tenant).isEqualTo(bench.tenant);
        assertThat(loaded.provider).isEqualTo("stripe");
        assertThat(loaded.key).isEqualTo(key);
        assertThat(loaded.ref).isEqualTo(written.ref);
        assertThat(loaded.createdAt).isEqualTo(bench.clock.instant());
        assertThat(loaded.versionAt).isEqualTo(Facts.THEN);
        assertThat(loaded.versionEvent).isEqualTo(new UUID(3, 3));
        assertThat(loaded.stored).isTrue();
        assertThat(loaded.dirty).isFalse();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void a_record_of_which_nothing_is_known_is_loaded_too(Kind kind) throws SQLException {
        // Given
        var key = new RecordKey(kind.name(), "id_1", "");
        write(kind, key, State.NEW);
        // When
        var loaded = load(bench.tenant, Change.of(key).build());
        // Then
        assertThat(loaded.stored).isTrue();
        assertThat(loaded.state).isEqualTo(State.NEW);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void a_record_is_another_s_under_another_tenant_scope_or_id(Kind kind) throws SQLException {
        // Given
        write(kind, new RecordKey(kind.name(), "id_1", "scope"), States.full(kind));
        // When
        var others = List.of(
                load(
                        bench.tenant(),
                        Change.of(new RecordKey(kind.name(), "id_1", "scope")).build()),
                load(
                        bench.tenant,
                        Change.of(new RecordKey(kind.name(), "id_1", "other")).build()),
                load(
                        bench.tenant,
                        Change.of(new RecordKey(kind.name(), "id_2", "scope")).build()));
        // Then
        assertThat(others).allSatisfy(row -> assertThat(row.stored).isFalse());
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void personal_identity_is_hashed_and_other_identity_in_clear(Kind kind) throws SQLException {
        // When
        write(kind, new RecordKey(kind.name(), "id_1", "scope"), States.full(kind));
        // Then
        var row = bench.records(kind.name()).getFirst();
        assertThat(row)
                .containsEntry(
                        "external_ref",
                        kind.personalId() ? bench.vault.blind(bench.tenant, kind.name() + "/id_1") : "id_1")
                .containsEntry("scope", kind.personalScope() ? bench.vault.blind(bench.tenant, "scope") : "scope")
                .containsEntry("updated_at", bench.clock.instant());
    }

    @Test
    void an_id_that_does_not_fit_a_column_is_hashed() throws SQLException {
        // Given
        var key = RecordKey.of("customers", "c".repeat(600));
        // When
        write(Kinds.get("customers"), key, States.full(Kinds.get("customers")));
        // Then
        assertThat(bench.records("customers").getFirst().get("external_ref").toString())
                .isEqualTo(bench.vault.blind(bench.tenant, "customers/" + key.externalId()));
        assertThat(load(bench.tenant, Change.of(key).build()).stored).isTrue();
    }

    @Test
    void an_id_with_a_nul_is_stored_and_found() throws SQLException {
        // Given
        var key = RecordKey.of("customers", "c\0d");
        // When
        write(Kinds.get("customers"), key, States.full(Kinds.get("customers")));
        // Then
        assertThat(load(bench.tenant, Change.of(key).build()).key).isEqualTo(key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\0x", "x\0", "\0"})
    void a_nul_in_a_column_is_replaced(String text) throws SQLException {
        // Given
        var state = new State(Map.of("currency", text), Map.of(), Map.of());
        // When
        write(Kinds.get("subscriptions"), RecordKey.of("subscriptions", "s1"), state);
        // Then
        assertThat(bench.records("subscriptions")).extracting("currency").containsExactly(text.replace('\0', '\uFFFD'));
    }

    @Test
    void a_record_whose_order_is_not_certain_says_so() throws SQLException {
        // Given
        var kind = Kinds.get("customers");
        // When
        write(kind, RecordKey.of("customers", "c1"), States.tied(kind, 2));
        write(kind, RecordKey.of("customers", "c2"), States.tied(kind, 1));
        // Then
        assertThat(bench.sql.rows(
                        "SELECT suspect FROM customers WHERE tenant_id = ? ORDER BY external_ref", bench.tenant))
                .extracting("suspect")
                .containsExactly(States.tied(kind, 2).suspect(), false);
    }

    @Test
    void writing_again_changes_the_same_row() throws SQLException {
        // Given
        var kind = Kinds.get("customers");
        var key = RecordKey.of("customers", "c1");
        write(kind, key, States.full(kind));
        var created = bench.clock.instant();
        bench.clock.tick(Duration.ofHours(1));
        var loaded = load(bench.tenant, Change.of(key).build());
        var rows = rows();
        loaded.state = new State(Map.of("deleted", false), Map.of(), Map.of());
        loaded.dirty = true;
        loaded.versionAt = Facts.THEN.plusSeconds(1);
        loaded.versionEvent = new UUID(4, 4);
        rows.put(kind, loaded);
        // When
        bench.transactions.call(connection -> {
            rows.write(connection);
            return rows;
        });
        // Then
        assertThat(bench.records("customers"))
                .singleElement()
                .satisfies(row -> assertThat(row)
                        .containsEntry("id", loaded.id)
                        .containsEntry("deleted", false)
                        .containsEntry("version_at", Facts.THEN.plusSeconds(1))
                        .containsEntry("version_event", new UUID(4, 4))
                        .containsEntry("created_at", created)
                        .containsEntry("updated_at", bench.clock.instant()));
    }

    @Test
    void only_kinds_that_are_wanted_are_loaded_and_only_what_changed_is_written() throws SQLException {
        // Given
        var watched = new Watched(Postgres.database());
        var own = new Bench(watched.database());
        var rows = new RecordRows(own.vault, own.ids, Instant.EPOCH);
        var wanted = List.of(
                new RecordRows.Wanted(own.tenant, Facts.customer("c1", "Ada", 1)),
                new RecordRows.Wanted(own.tenant, Facts.customer("c2", "Bob", 1)),
                new RecordRows.Wanted(own.tenant, Facts.opened("m1", 1)));
        // When
        own.transactions.call(connection -> {
            rows.load(connection, wanted);
            wanted.forEach(w -> rows.find(own.tenant, "stripe", w.change()));
            rows.write(connection);
            return rows;
        });
        // Then
        assertThat(watched.statements())
                .hasSize(2)
                .allSatisfy(sql -> assertThat(sql).startsWith("SELECT"))
                .satisfiesExactly(
                        customers -> assertThat(customers).contains("FROM customers"),
                        emails -> assertThat(emails).contains("FROM emails"));
    }

    @Test
    void there_are_no_statements_for_a_kind_that_is_not_there() {
        assertThatThrownBy(() -> RecordSql.of("invoicez"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no record kind invoicez");
    }
}
