package io.sluice.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.ledger.bench.Facts;
import io.sluice.ledger.bench.Postgres;
import io.sluice.ledger.row.Postings.Place;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.ttddyy.dsproxy.ExecutionInfo;
import net.ttddyy.dsproxy.QueryInfo;
import net.ttddyy.dsproxy.listener.QueryExecutionListener;
import net.ttddyy.dsproxy.support.ProxyDataSourceBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How often one batch asks PostgreSQL, whatever its size. Each is a round trip, and beside the commit there are no others. */
class RoundTripsTest {
    /** Time-outs, tenants' locks, requests, tenants alive, keys, records read, records written, changes, events, usage, tallies, arrivals. */
    private static final int OF_A_BATCH = 12;

    /** Time-outs, tenants' locks. */
    private static final int OF_NOTHING = 2;

    private static final int OF_DUPLICATES = 1;
    private static final int RECORDS = 7;

    private final Counting counting = new Counting();
    private final Bench bench = new Bench(ProxyDataSourceBuilder.create(Postgres.database())
            .listener(counting)
            .build());

    /** Counts what is sent. */
    private static final class Counting implements QueryExecutionListener {
        private int sent;

        @Override
        public void beforeQuery(ExecutionInfo execution, List<QueryInfo> queries) {}

        @Override
        public void afterQuery(ExecutionInfo execution, List<QueryInfo> queries) {
            sent++;
        }
    }

    /** The day's partition is there. */
    @BeforeEach
    void first() throws SQLException {
        bench.ledger().commit(List.of(bench.applied("first", Facts.customer("cus_first", "n", 0))));
    }

    private List<Delivery> requests(String name, int second, int many) {
        return IntStream.range(0, many)
                .mapToObj(i -> bench.applied(name + i, Facts.customer("cus_" + i % RECORDS, "n" + i, second + i)))
                .map(delivery -> delivery.from(new Place(0, bench.tenant)))
                .toList();
    }

    private int sentBy(List<Delivery> batch) throws SQLException {
        counting.sent = 0;
        var committed = bench.ledger().commit(batch);
        assertThat(committed.events()).hasSize(batch.size());
        return counting.sent;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 1_000})
    void a_batch_takes_as_many_statements_whatever_its_size(int events) throws SQLException {
        // Given
        var batch = requests("evt_" + events + "_", 1, events);
        // When
        int sent = sentBy(batch);
        // Then
        assertThat(sent).isEqualTo(OF_A_BATCH);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100})
    void so_does_one_that_holds_what_is_known_already(int events) throws SQLException {
        // Given
        bench.ledger().commit(requests("evt_", 1, events));
        var again = requests("evt_", 1, events);
        var fresh = requests("new_", 1_000, events);
        // When
        int sent = sentBy(Stream.of(again, fresh).flatMap(List::stream).toList());
        // Then
        assertThat(sent).isEqualTo(OF_A_BATCH + OF_DUPLICATES);
    }

    @Test
    void one_whose_tenants_are_all_busy_asks_for_their_locks_alone() throws SQLException {
        // Given
        var batch = requests("evt_", 1, 10);
        try (var writer = bench.writerTo(bench.tenant)) {
            counting.sent = 0;
            // When
            var committed = bench.ledger().commit(batch);
            // Then
            assertThat(committed.busy()).containsExactly(bench.tenant);
            assertThat(counting.sent).isEqualTo(OF_NOTHING);
            writer.rollback();
        }
    }
}
