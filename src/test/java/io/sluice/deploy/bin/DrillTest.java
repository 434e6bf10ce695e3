package io.sluice.deploy.bin;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.deploy.Script;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code deploy/bin/drill} makes of a gateway's answers and of the records it finds; {@code DeployIT} has it restore. */
class DrillTest {
    private static final String ONE = "11111111-1111-1111-1111-111111111111";
    private static final String TWO = "22222222-2222-2222-2222-222222222222";

    /** Instead of what starts stores and a gateway. */
    private static final String SCRATCH = """
            home=$(mktemp -d)
            gateway=$$
            clean() { rm -rf "$home"; }
            start_postgres() { DATABASE_URL=none; }
            start_redis() { :; }
            start_gateway() { :; }
            await_ready() { :; }
            ask() { cat "$FOUND/balance"; }
            sql() { case ${1-} in -c) cat "$FOUND/erasing" ;; *) cat >/dev/null; cat "$FOUND/records" ;; esac; }
            """;

    @TempDir
    Path directory;

    private Path backup;
    private Path found;
    private Script drill;

    @BeforeEach
    void all_is_well() throws IOException {
        backup = Files.createDirectory(directory.resolve("backup"));
        found = Files.createDirectory(directory.resolve("found"));
        Files.writeString(backup.resolve("about"), "redis 7.4\nbetween 1\n");
        Files.writeString(backup.resolve("records"), "invoices " + ONE + " 3\ninvoices " + TWO + " 4\n");
        Files.writeString(found.resolve("records"), "invoices " + ONE + " 5\ninvoices " + TWO + " 4\n");
        Files.writeString(found.resolve("erasing"), "");
        balance("0", "");
        var bin = FakePrograms.copyOfBin(directory);
        Files.writeString(bin.resolve("scratch"), SCRATCH);
        Files.writeString(bin.resolve("restore"), "#!/usr/bin/env bash\necho restore: done\n");
        var programs = new FakePrograms(directory).with("pg_restore", "");
        drill = new Script(
                bin.resolve("drill"),
                programs.variables(
                        Map.of("SLUICE_ENCRYPTION_KEY", "k", "DRILL_PATIENCE", "0", "FOUND", found.toString())));
    }

    @Test
    void what_is_all_there_is_right() throws Exception {
        // Given
        var words = backup.toString();
        // When
        var said = drill.run(words);
        // Then
        assertThat(said.output())
                .contains(
                        "ok    balance",
                        "difference 0, queued 0",
                        "9 of 12 kinds, as in the backup, and 2 out of the queue")
                .doesNotContain("WRONG");
        assertThat(said.code()).isZero();
    }

    /** The last of the partitions alone would be let pass. */
    @Test
    void what_several_partitions_lost_is_added_up() throws Exception {
        // Given
        balance("6", partition(3, 5) + "," + partition(7, 1));
        // When
        var said = drill.run(backup.toString());
        // Then
        assertThat(said.code()).isEqualTo(1);
        assertThat(said.output()).contains("WRONG balance", "difference 6");
    }

    @ParameterizedTest
    @CsvSource({"5,-5", "6,-5", "-1,0"})
    void what_one_partition_has_too_many_of_does_not_hide_what_another_lacks(int one, int other) throws Exception {
        // Given
        balance(Integer.toString(one + other), partition(3, one) + "," + partition(7, other));
        // When
        var said = drill.run(backup.toString());
        // Then
        assertThat(said.code()).isEqualTo(1);
        assertThat(said.output()).contains("WRONG balance");
    }

    @Test
    void what_came_while_the_backup_was_made_may_be_missing() throws Exception {
        // Given
        Files.writeString(backup.resolve("about"), "redis 7.4\nbetween 6\n");
        balance("6", partition(3, 5) + "," + partition(7, 1));
        // When
        var said = drill.run(backup.toString());
        // Then
        assertThat(said.code()).as(said.output()).isZero();
        assertThat(said.output()).contains("difference 6: of the 6 that came while the backup was made");
    }

    @ParameterizedTest
    @CsvSource({"''", "ERR", "-3"})
    void a_backup_that_does_not_say_what_may_be_missing_is_not_proved(String between) throws Exception {
        // Given
        Files.writeString(backup.resolve("about"), "redis 7.4\nbetween " + between + "\n");
        // When
        var said = drill.run(backup.toString());
        // Then
        assertThat(said.code()).isEqualTo(1);
        assertThat(said.output()).contains("WRONG balance");
    }

    @Test
    void a_backup_of_postgresql_alone_proves_nothing_of_the_queue() throws Exception {
        // Given
        Files.writeString(backup.resolve("about"), "redis none\n");
        balance("9", partition(3, 9));
        // When
        var said = drill.run(backup.toString());
        // Then
        assertThat(said.code()).as(said.output()).isZero();
        assertThat(said.output()).contains("redis", "not in this backup", "difference 9", "is not proved");
    }

    @Test
    void records_of_one_tenant_are_missed_while_another_is_erased() throws Exception {
        // Given
        Files.writeString(found.resolve("erasing"), TWO + "\n");
        Files.writeString(found.resolve("records"), "invoices " + ONE + " 2\n");
        // When
        var said = drill.run(backup.toString());
        // Then
        assertThat(said.code()).isEqualTo(1);
        assertThat(said.output()).contains("WRONG records", "invoices: 1 of those in the backup are gone");
    }

    /** The sum is what it was. */
    @Test
    void records_that_came_to_one_tenant_do_not_hide_what_another_lost() throws Exception {
        // Given
        Files.writeString(found.resolve("records"), "invoices " + ONE + " 7\n");
        // When
        var said = drill.run(backup.toString());
        // Then
        assertThat(said.code()).isEqualTo(1);
        assertThat(said.output()).contains("invoices: 4 of those in the backup are gone");
    }

    @Test
    void records_of_who_is_being_erased_may_be_gone() throws Exception {
        // Given
        Files.writeString(found.resolve("erasing"), TWO + "\n");
        Files.writeString(found.resolve("records"), "invoices " + ONE + " 3\n");
        // When
        var said = drill.run(backup.toString());
        // Then
        assertThat(said.code()).as(said.output()).isZero();
        assertThat(said.output()).contains("not looked at: those of 1 tenants");
    }

    @Test
    void a_gateway_that_does_not_answer_is_wrong() throws Exception {
        // Given
        Files.delete(found.resolve("balance"));
        // When
        var said = drill.run(backup.toString());
        // Then
        assertThat(said.code()).isEqualTo(1);
        assertThat(said.output()).contains("WRONG balance");
    }

    @Test
    void whatever_ends_a_drill_is_told_as_wrong() throws Exception {
        // Given
        Files.writeString(directory.resolve("bin/scratch"), SCRATCH + "await_ready() { exit 7; }\n");
        // When
        var said = drill.run(backup.toString());
        // Then
        assertThat(said.code()).isEqualTo(7);
        assertThat(said.output()).contains("WRONG drill", "ended with 7");
    }

    @Test
    void a_gateway_is_asked_with_a_time_limit() throws Exception {
        // Given
        var programs = new FakePrograms(directory);
        for (var name : new String[] {"initdb", "pg_ctl", "psql", "redis-cli", "redis-server", "java"}) {
            programs.with(name, "");
        }
        Files.writeString(directory.resolve("quarkus-run.jar"), "");
        var asking = Files.writeString(directory.resolve("asking"), """
                set -euo pipefail
                . deploy/bin/stores
                . deploy/bin/scratch
                port=$1 key=k
                ask /api/v1/balance || echo none
                """);
        try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var script = new Script(
                    asking,
                    programs.variables(
                            Map.of("ASK_PATIENCE", "0.2", "SLUICE_APP", directory.toString(), "JAVA_HOME", "")));
            // When
            var answer = script.run(Integer.toString(silent.getLocalPort()));
            var refused = script.run("1");
            // Then
            assertThat(answer).isEqualTo(new Script.Result(0, "none\n"));
            assertThat(refused).isEqualTo(new Script.Result(0, "none\n"));
        }
    }

    private void balance(String difference, String unbalanced) throws IOException {
        Files.writeString(found.resolve("balance"), """
                HTTP/1.1 200 OK

                {"accepted":100,"applied":90,"ignored":0,"held":0,"received":0,"retrying":0,"dead":0,"duplicates":0,"queued":0,"erased":0,"difference":%s,"unbalanced":[%s]}
                """.formatted(difference, unbalanced));
    }

    private static String partition(int number, int difference) {
        return "{\"partition\":%d,\"difference\":%d,\"since\":null,\"reason\":\"Events left the queue.\"}"
                .formatted(number, difference);
    }
}
