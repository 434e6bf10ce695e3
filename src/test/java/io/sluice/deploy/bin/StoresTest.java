package io.sluice.deploy.bin;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.deploy.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How {@code deploy/bin} reaches the stores, and what {@code restore} leaves there. */
class StoresTest {
    private static final String HEAD = "set -euo pipefail\n. deploy/bin/stores\n";
    private static final String TOLD = "env | grep '^PG' | sort\n";

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "postgresql://u:p%40%2F@h:6000/db|PGHOST=h,PGPORT=6000,PGDATABASE=db,PGUSER=u,PGPASSWORD=p@/",
                "postgres://u:p@one:1,two/db|'PGHOST=one,two;PGPORT=1,5432;PGTARGETSESSIONATTRS=read-write'",
                "postgresql://u:p@[2001:db8::1]:6000/db|PGHOST=2001:db8::1,PGPORT=6000",
                "postgresql://u:p@h/db?sslmode=verify-full&sslrootcert=%2Fca.crt&prepareThreshold=0|PGSSLMODE=verify-full,PGSSLROOTCERT=/ca.crt"
            })
    void an_address_that_the_gateway_takes_is_taken(String url, String expected) throws Exception {
        // Given
        var script = script(HEAD + "use_postgres\n" + TOLD, Map.of("DATABASE_URL", url));
        // When
        var said = script.run();
        // Then
        assertThat(said.code()).as(said.output()).isZero();
        assertThat(said.output().lines()).contains(expected.split(expected.contains(";") ? ";" : ","));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql://u:a-password@one,/db",
                "postgresql://u:a-password@[::1/db",
                "postgresql://u:a-password@h:1:2/db"
            })
    void another_address_is_refused_and_not_repeated(String url) throws Exception {
        // Given
        var script = script(HEAD + "use_postgres\n", Map.of("DATABASE_URL", url));
        // When
        var said = script.run();
        // Then
        assertThat(said.code()).isEqualTo(1);
        assertThat(said.output()).contains("DATABASE_URL should be").doesNotContain("a-password");
    }

    @Test
    void a_postgresql_of_a_drills_own_is_not_reached_as_the_real_one_is() throws Exception {
        // Given
        var programs = programs("initdb", "pg_ctl", "redis-cli", "redis-server", "java")
                .with("psql", "cat >/dev/null");
        Files.writeString(directory.resolve("quarkus-run.jar"), "");
        var script = script(
                HEAD + "use_postgres\n. deploy/bin/scratch\nstart_postgres\n" + TOLD,
                programs.variables(Map.of(
                        "DATABASE_URL",
                        "postgresql://u:p@real/db?sslmode=require&sslrootcert=/ca.crt",
                        "SLUICE_APP",
                        directory.toString(),
                        "JAVA_HOME",
                        "")));
        // When
        var said = script.run();
        // Then
        assertThat(said.code()).as(said.output()).isZero();
        assertThat(said.output())
                .contains("PGHOST=127.0.0.1\n", "PGUSER=sluice\n")
                .doesNotContain("PGSSL");
        assertThat(programs.calls())
                .anyMatch(call -> call.startsWith("pg_ctl ")
                        && call.contains("wal_level=minimal")
                        && call.contains("max_wal_senders=0")
                        && call.contains("max_wal_size=64MB"));
    }

    @Test
    void what_a_killed_drill_left_on_a_disk_is_deleted() throws Exception {
        // Given
        var programs = programs("initdb", "pg_ctl", "psql", "redis-cli", "redis-server", "java");
        Files.writeString(directory.resolve("quarkus-run.jar"), "");
        var left = Files.createDirectory(directory.resolve("sluice-scratch.aB1cD2"));
        var running = Files.createDirectory(directory.resolve("sluice-scratch.eF3gH4"));
        Files.setLastModifiedTime(left, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
        var variables = programs.variables(
                Map.of("TMPDIR", directory.toString(), "SLUICE_APP", directory.toString(), "JAVA_HOME", ""));
        // When
        var said =
                script(HEAD + ". deploy/bin/scratch\necho $home\n", variables).run();
        // Then
        assertThat(said.output()).as("its own").startsWith(directory + "/sluice-scratch.");
        assertThat(left).doesNotExist();
        assertThat(running).exists();
        assertThat(Path.of(said.output().strip())).doesNotExist();
    }

    @Test
    void restored_files_belong_to_whom_the_directory_belongs() throws Exception {
        // Given
        var programs = restoring().with("id", "echo 0").with("chown", "");
        var queue = Files.createDirectory(directory.resolve("queue"));
        // When
        var said = restore(programs, Map.of("REDIS_DATA_DIR", queue.toString()));
        // Then
        assertThat(said.code()).as(said.output()).isZero();
        assertThat(queue.resolve("appendonlydir/appendonly.aof.manifest")).exists();
        assertThat(programs.calls()).contains("chown -R --reference=" + queue + " " + queue + "/appendonlydir");
    }

    @Test
    void nothing_is_restored_beside_a_redis_that_runs() throws Exception {
        // Given
        var programs = restoring().with("redis-cli", "echo NOAUTH");
        var queue = Files.createDirectory(directory.resolve("queue"));
        // When
        var said = restore(programs, Map.of("REDIS_DATA_DIR", queue.toString(), "REDIS_URL", "redis://h"));
        // Then
        assertThat(said.code()).isEqualTo(1);
        assertThat(said.output()).contains("a Redis runs at REDIS_URL");
        assertThat(queue).isEmptyDirectory();
        assertThat(programs.calls()).noneMatch(call -> call.startsWith("pg_restore"));
    }

    @Test
    void a_redis_that_kept_its_data_is_left_alone() throws Exception {
        // Given
        var programs = restoring().with("redis-cli", "echo PONG");
        // When
        var said = restore(programs, Map.of("REDIS_URL", "redis://h"), "--postgres-only");
        // Then
        assertThat(said.code()).as(said.output()).isZero();
        assertThat(said.output()).contains("Redis was left alone");
        assertThat(programs.calls()).anyMatch(call -> call.startsWith("pg_restore"));
    }

    @Test
    void a_backup_without_redis_says_so_when_it_is_restored() throws Exception {
        // Given
        var programs = restoring();
        Files.writeString(directory.resolve("backup/about"), "redis none\n");
        // When
        var said = restore(programs, Map.of());
        // Then
        assertThat(said.code()).as(said.output()).isZero();
        assertThat(said.output()).contains("Redis is not in this backup");
    }

    /** An empty database, and a backup of one table. */
    private FakePrograms restoring() throws IOException {
        var backup = Files.createDirectories(directory.resolve("backup/appendonlydir"))
                .getParent();
        Files.writeString(backup.resolve("about"), "redis 7.4\n");
        Files.writeString(backup.resolve("rows"), "invoices 3\n");
        Files.writeString(backup.resolve("database.dump"), "");
        Files.writeString(backup.resolve("appendonlydir/appendonly.aof.manifest"), "");
        return programs("pg_restore")
                .with(
                        "psql",
                        "case \"$*\" in *-c*) echo 0 ;; *) case $(cat) in *gexec*) echo 'invoices 3' ;; esac ;; esac");
    }

    private Script.Result restore(FakePrograms programs, Map<String, String> more, String... words) throws Exception {
        var backup = directory.resolve("backup");
        script("cd \"$1\" && find . -type f -exec sha256sum {} + >../sums && mv ../sums SHA256SUMS", Map.of())
                .run(backup.toString());
        var variables = new HashMap<>(more);
        variables.put("DATABASE_URL", "postgresql://u:p@h/db");
        var all = new java.util.ArrayList<>(java.util.List.of(words));
        all.add(backup.toString());
        return new Script("restore", programs.variables(variables)).run(all.toArray(String[]::new));
    }

    private FakePrograms programs(String... names) throws IOException {
        var programs = new FakePrograms(directory);
        for (var name : names) {
            programs.with(name, "");
        }
        return programs;
    }

    private Script script(String text, Map<String, String> variables) throws IOException {
        return new Script(Files.writeString(directory.resolve("script"), text), variables);
    }
}
