package io.sluice.remote.calendar;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.ledger.Bench;
import io.sluice.ops.far.google.GoogleFarSide;
import io.sluice.remote.RemoteSettings;
import io.sluice.remote.google.GoogleBench;
import io.sluice.remote.google.GoogleCredential;
import io.sluice.tenant.SecurityConfig;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A calendar in the tests' PostgreSQL and at a Google of its own, in a time that the test moves. */
final class CalendarBench implements AutoCloseable {
    static final GoogleCredential ACCESS = new GoogleCredential.RefreshToken("client", "hush", "refresh-a");
    static final CalendarConfig SETTINGS = new Settings(Duration.ofHours(4), Duration.ofSeconds(2), 250, 80);

    final Bench bench = new Bench();
    final GoogleFarSide google = GoogleFarSide.start(bench.clock);
    final CalendarRows rows = new CalendarRows(bench.transactions, bench.vault);
    final ChannelRows channels = new ChannelRows(bench.transactions, bench.vault);
    final UUID id = bench.ids.next();

    record Settings(Duration poll, Duration apart, int page, int renewAfter) implements CalendarConfig {}

    private record Security(String encryptionKey, String adminKey, String publicUrl) implements SecurityConfig {}

    CalendarBench() {
        google.notifies(false);
        google.user("client", "hush", "refresh-a");
        google.calendar("team@example.com");
        bench.sql.run(
                "INSERT INTO calendar (id, tenant_id, name, name_ref, credential, status, due_at, created_at) VALUES (?, ?, ?, 'x', ?, 'syncing', ?, ?)",
                id,
                bench.tenant,
                seal("team@example.com".getBytes(UTF_8)),
                seal(ACCESS.toBytes()),
                bench.clock.instant(),
                bench.clock.instant());
    }

    byte[] seal(byte[] plain) {
        return bench.vault.seal(bench.tenant, CalendarRows.PURPOSE, plain);
    }

    Watching watching() {
        return new Watching(
                GoogleBench.google(google.url(), bench.clock, RemoteSettings.USUAL),
                channels,
                new Waits(RemoteSettings.USUAL, bench.clock),
                SETTINGS,
                new Security("", "", "https://gateway.example"),
                bench.clock);
    }

    Calendar begin() throws SQLException {
        return rows.begin(bench.tenant, id, lease()).orElseThrow();
    }

    /** Of a run that begins now. */
    Instant lease() {
        return bench.clock.instant().plus(CalendarWork.LEASE);
    }

    Map<String, Object> row() {
        return bench.sql.row("SELECT * FROM calendar WHERE id = ?", id);
    }

    /** Ids of the channels whose notifications are taken. */
    List<Object> accepted() {
        return bench
                .sql
                .rows(
                        "SELECT id FROM calendar_channel WHERE calendar_id = ? AND stopped_at IS NULL ORDER BY created_at",
                        id)
                .stream()
                .map(row -> row.get("id"))
                .toList();
    }

    @Override
    public void close() {
        google.close();
    }
}
