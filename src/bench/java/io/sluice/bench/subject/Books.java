package io.sluice.bench.subject;

import static org.awaitility.Awaitility.await;

import io.sluice.bench.report.Figure;
import io.sluice.process.Api;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.Map;

/** What the gateway's ledger says about events received since some moment. */
record Books(Stores stores, Api api) {
    private static final Duration QUIET = Duration.ofSeconds(30);

    Map<Figure, Double> since(Instant time) throws SQLException, IOException {
        var figures = new EnumMap<Figure, Double>(Figure.class);
        try (var connection = stores.connect(Sluice.DATABASE)) {
            latency(connection, time, figures);
            figures.put(Figure.TWICE, twice(connection, time));
        }
        figures.put(Figure.BALANCE, difference());
        return figures;
    }

    private static void latency(Connection connection, Instant time, Map<Figure, Double> figures) throws SQLException {
        try (var select = connection.prepareStatement("""
                SELECT 1000 * percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM applied_at - received_at)),
                       1000 * percentile_cont(0.99) WITHIN GROUP (ORDER BY extract(epoch FROM applied_at - received_at))
                FROM event WHERE received_at >= ? AND applied_at IS NOT NULL
                """)) {
            select.setObject(1, time.atOffset(ZoneOffset.UTC));
            try (var row = select.executeQuery()) {
                row.next();
                if (row.getObject(1) != null) {
                    figures.put(Figure.APPLIED_P50, row.getDouble(1));
                    figures.put(Figure.APPLIED_P99, row.getDouble(2));
                }
            }
        }
    }

    /** Changes beyond the one that an event makes to a record. */
    private static double twice(Connection connection, Instant time) throws SQLException {
        try (var select = connection.prepareStatement(
                "SELECT count(*) - count(DISTINCT (event_id, record_id)) FROM change WHERE received_at >= ?")) {
            select.setObject(1, time.atOffset(ZoneOffset.UTC));
            try (var row = select.executeQuery()) {
                row.next();
                return row.getDouble(1);
            }
        }
    }

    /** The balance's own figure once it is 0, or what it still is after a while. */
    private double difference() throws IOException {
        try {
            await().pollInterval(Duration.ofMillis(500)).atMost(QUIET).until(() -> difference(api) == 0);
        } catch (org.awaitility.core.ConditionTimeoutException e) {
            // the figure says it
        }
        return difference(api);
    }

    private static double difference(Api api) throws IOException {
        return api.get("/balance").path("difference").asDouble();
    }
}
