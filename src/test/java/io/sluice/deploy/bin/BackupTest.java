package io.sluice.deploy.bin;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.deploy.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code deploy/bin/backup} with stores that say what a test wants; {@code DeployIT} has real ones. */
class BackupTest {
    private static final Map<String, String> STORES =
            Map.of("DATABASE_URL", "postgresql://u:p@h/db", "REDIS_URL", "redis://:a-password@h");

    private static final String PSQL = """
            case "$*" in *to_regclass*) echo "${SCHEMA:-t}"; exit ;; esac
            while read -r line; do
              case $line in
                *pg_export_snapshot*) echo 00000003-1 ;;
                *relkind*) echo 'subscriptions 5' ;;
                *"'subscriptions'"*) echo 'subscriptions 11111111-1111-1111-1111-111111111111 5' ;;
                '\\echo end') echo end ;;
                '\\q') exit ;;
              esac
            done
            """;
    private static final String REDIS = """
            case "$*" in
              *ping) echo "${PING:-PONG}" ;;
              *cluster) printf 'cluster_enabled:%s\\r\\n' "${CLUSTER:-0}" ;;
              *--scan*) [ -z "${NO_SCAN-}" ] || exit 1; printf 'sluice:{1}:counts\\nsluice:{2}:counts\\nsluice:{1}:counts\\n' ;;
              *hget*) echo x >>"$CALLS.hget"; echo "${COUNT:-$(wc -l <"$CALLS.hget")}" ;;
              *--rdb*) echo rdb >"${*: -1}" ;;
            esac
            """;

    @TempDir
    Path directory;

    private FakePrograms programs;
    private Path copies;

    @BeforeEach
    void stores_answer() throws IOException {
        copies = Files.createDirectory(directory.resolve("copies"));
        programs = new FakePrograms(directory)
                .with("psql", PSQL)
                .with("redis-cli", REDIS)
                .with("pg_dump", "while [ \"$1\" != -f ]; do shift; done; echo dump >\"$2\"")
                .with("sync", "");
    }

    @ParameterizedTest
    @CsvSource({"--keep,0", "--keep,-1", "--keep,many", "--drill,0", "--every,1.5", "--check,08", "--keep,''"})
    void a_number_that_is_none_is_refused_and_nothing_is_deleted(String option, String value) throws Exception {
        // Given
        var old = Files.createDirectory(copies.resolve("2026-11-26T01-50-00Z"));
        // When
        var said = run(Map.of(), option, value, copies.toString());
        // Then
        assertThat(said.code()).isEqualTo(1);
        assertThat(said.output()).contains(option + " should be a whole number, 1 or more");
        assertThat(old).exists();
        assertThat(programs.calls()).isEmpty();
    }

    @Test
    void a_failed_drill_deletes_old_backups_too_but_not_the_newest_that_was_proved() throws Exception {
        // Given
        for (var day : List.of("01", "02", "03", "04")) {
            Files.createDirectory(copies.resolve("2025-11-" + day + "T01-50-00Z"));
        }
        var proved = Files.writeString(copies.resolve("proved"), "/elsewhere/2025-11-02T01-50-00Z\n");
        Files.setLastModifiedTime(proved, FileTime.from(Instant.now().minus(Duration.ofDays(30))));
        var bin = FakePrograms.copyOfBin(directory);
        Files.writeString(bin.resolve("drill"), "#!/bin/false\n");
        var backup = new Script(bin.resolve("backup"), programs.variables(STORES));
        // When
        var said = backup.run("--keep", "2", "--drill", "7", copies.toString());
        // Then
        assertThat(said.code()).isEqualTo(3);
        assertThat(backups())
                .hasSize(3)
                .startsWith("2025-11-02T01-50-00Z", "2025-11-04T01-50-00Z")
                .doesNotContain("2025-11-01T01-50-00Z", "2025-11-03T01-50-00Z");
        assertThat(copies.resolve("drill-failed")).content().contains(backups().getLast());
    }

    @Test
    void a_backup_says_what_was_accepted_meanwhile_and_how_many_records_each_tenant_has() throws Exception {
        // Given
        // The two partitions' counts are 1 and 2 at first, 3 and 4 later; one is listed twice.
        // When
        var said = run(Map.of(), copies.toString());
        // Then
        assertThat(said.code()).as(said.output()).isZero();
        var made = copies.resolve(backups().getLast());
        assertThat(made.resolve("about")).content().contains("\nbetween 4\n");
        assertThat(made.resolve("records")).hasContent("subscriptions 11111111-1111-1111-1111-111111111111 5\n");
        assertThat(made.resolve("rows")).hasContent("subscriptions 5\n");
        assertThat(programs.calls())
                .contains("pg_dump -Fc --no-owner --snapshot=00000003-1 -f " + made + ".part/database.dump");
    }

    @Test
    void every_file_is_on_the_disk_before_it_has_the_name_of_a_backup() throws Exception {
        // Given
        programs.with("mv", "exec /bin/mv \"$@\"");
        // When
        run(Map.of(), copies.toString());
        // Then
        var calls = programs.calls();
        var made = copies.resolve(backups().getLast());
        var synced = calls.stream()
                .filter(call -> call.startsWith("sync ") && call.contains(".part "))
                .findFirst();
        assertThat(synced.orElse(""))
                .contains(
                        "/appendonlydir/appendonly.aof.manifest",
                        "/appendonlydir/appendonly.aof.1.base.rdb",
                        "/SHA256SUMS");
        assertThat(calls.indexOf(synced.orElse(""))).isLessThan(calls.indexOf("mv " + made + ".part " + made));
    }

    @ParameterizedTest
    @CsvSource({
        "NO_SCAN,yes,SCAN",
        "COUNT,ERR unknown,is no number",
        "CLUSTER,1,--postgres-only",
        "CLUSTER,unknown,(INFO)"
    })
    void what_redis_does_not_tell_ends_the_backup(String variable, String value, String words) throws Exception {
        // Given
        var broken = Map.of(variable, value);
        // When
        var said = run(broken, copies.toString());
        // Then
        assertThat(said.code()).isEqualTo(1);
        assertThat(said.output()).contains(words);
        assertThat(backups()).isEmpty();
    }

    @Test
    void what_redis_says_is_repeated_without_the_password() throws Exception {
        // Given
        var refusing = Map.of("PING", "WRONGPASS a-password is no password");
        // When
        var said = run(refusing, copies.toString());
        // Then
        assertThat(said.code()).isEqualTo(1);
        assertThat(said.output()).contains("does not answer", "WRONGPASS").doesNotContain("a-password");
    }

    @Test
    void postgresql_alone_is_copied_without_asking_redis() throws Exception {
        // Given
        var withoutRedis = Map.of("REDIS_URL", "");
        // When
        var said = run(withoutRedis, "--postgres-only", copies.toString());
        // Then
        assertThat(said.code()).as(said.output()).isZero();
        var made = copies.resolve(backups().getLast());
        assertThat(made.resolve("about")).content().startsWith("redis none\n").doesNotContain("between");
        assertThat(made.resolve("appendonlydir")).doesNotExist();
        assertThat(programs.calls()).noneMatch(call -> call.startsWith("redis-cli"));
    }

    @Test
    void a_database_without_a_schema_is_nothing_to_back_up_yet() throws Exception {
        // Given
        var empty = Map.of("SCHEMA", "f");
        // When
        var said = run(empty, copies.toString());
        // Then
        assertThat(said.code()).isEqualTo(4);
        assertThat(said.output()).contains("nothing to back up");
        assertThat(backups()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"SCHEMA,f,'sleep 10,sleep 10,sleep 10'", "NO_SCAN,yes,'sleep 10,sleep 20,sleep 40'"})
    void what_failed_is_tried_again_soon_and_then_seldom(String variable, String value, String pauses)
            throws Exception {
        // Given
        programs.with("sleep", "[ \"$(grep -c '^sleep' \"$CALLS\")\" -lt 3 ] || kill -TERM \"$PPID\"");
        // When
        var said = run(Map.of(variable, value), "--every", "24", copies.toString());
        // Then
        assertThat(said.code()).isZero();
        assertThat(programs.calls().stream().filter(call -> call.startsWith("sleep")))
                .startsWith(pauses.split(","));
    }

    private Script.Result run(Map<String, String> more, String... words) throws IOException, InterruptedException {
        var variables = programs.variables(STORES);
        variables.putAll(more);
        return new Script("backup", variables).run(words);
    }

    private List<String> backups() throws IOException {
        try (var found = Files.list(copies)) {
            return found.filter(Files::isDirectory)
                    .map(backup -> backup.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }
}
