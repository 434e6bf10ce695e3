package io.sluice.ops.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedStoresTest {
    @TempDir
    static Path once;

    @TempDir
    Path home;

    private Path directory;

    /** Unpacking and {@code initdb} once; each test has its own copy. */
    @BeforeAll
    static void make() throws Exception {
        try (var stores = EmbeddedStores.open(once.resolve("made"))) {
            stores.startPostgres();
            stores.startRedis();
        }
    }

    @BeforeEach
    void copy() throws Exception {
        directory = home.resolve("data");
        var copy = new ProcessBuilder("cp", "-a", once.resolve("made").toString(), directory.toString());
        assertThat(copy.inheritIO().start().waitFor()).isZero();
    }

    @Test
    void data_and_keys_are_still_there_after_a_restart() throws Exception {
        // Given
        var first = EmbeddedStores.open(directory);
        var keys = first.keys();
        StoreClient.of(first).write("kept");
        first.close();
        // When
        try (var second = EmbeddedStores.open(directory)) {
            var client = StoreClient.of(second);
            // Then
            assertThat(client.inPostgres()).isEqualTo("kept");
            assertThat(client.inRedis()).isEqualTo("kept");
            assertThat(second.keys()).isEqualTo(keys);
        }
    }

    @Test
    void a_killed_gateway_s_stores_are_taken_over_at_once_with_their_data() throws Exception {
        // Given
        var killed = GatewayProcess.start(directory);
        assertThat(GatewayProcess.line(killed)).isEqualTo("up");
        killed.destroyForcibly().waitFor();
        // When
        try (var next = EmbeddedStores.open(directory)) {
            var client = StoreClient.of(next);
            // Then
            assertThat(client.inPostgres()).isEqualTo("written before the kill");
            assertThat(client.inRedis()).isEqualTo("written before the kill");
        }
    }

    @Test
    void stores_whose_watchdog_was_killed_too_and_that_hang_are_taken_over() throws Exception {
        // Given
        var killed = GatewayProcess.start(directory);
        assertThat(GatewayProcess.line(killed)).isEqualTo("up");
        killed.children().forEach(ProcessHandle::destroyForcibly);
        killed.destroyForcibly().waitFor();
        var binaries = directory.toRealPath().resolve("bin");
        for (var store : LeftBehind.of(binaries)) {
            new ProcessBuilder("kill", "-STOP", Long.toString(store.pid()))
                    .start()
                    .waitFor();
        }
        // When
        try (var next = EmbeddedStores.open(directory)) {
            var client = StoreClient.of(next);
            // Then
            assertThat(client.inPostgres()).isEqualTo("written before the kill");
        }
    }

    @Test
    void nothing_runs_on_after_a_killed_gateway() throws Exception {
        // Given
        var gateway = GatewayProcess.start(directory);
        assertThat(GatewayProcess.line(gateway)).isEqualTo("up");
        // Then
        killed(gateway);
    }

    @Test
    void a_second_gateway_on_the_directory_is_refused_in_one_line() throws Exception {
        // Given
        var owner = GatewayProcess.start(directory);
        assertThat(GatewayProcess.line(owner)).isEqualTo("up");
        // When
        var second = GatewayProcess.start(directory);
        // Then
        assertThat(GatewayProcess.line(second))
                .startsWith("SLUICE_DATA_DIR: ")
                .endsWith(" is in use by another running gateway; stop that one or name another directory");
        killed(owner);
    }

    /** Returns when its stores are gone too, and write no more into a directory that is about to be deleted. */
    private void killed(Process gateway) throws Exception {
        var running = LeftBehind.of(directory.toRealPath().resolve("bin"));
        gateway.destroyForcibly().waitFor();
        assertThat(running).isNotEmpty();
        for (var store : running) {
            assertThat(store.onExit().get(30, TimeUnit.SECONDS).isAlive()).isFalse();
        }
    }

    @Test
    void other_users_of_the_machine_cannot_get_in() throws Exception {
        // Given
        try (var stores = EmbeddedStores.open(home.resolve("new"))) {
            stores.keys();
            var client = StoreClient.of(stores);
            // When
            var redis = client.redis("guessed", "GET kept");
            // Then
            assertThat(redis).startsWith("-NOAUTH");
            assertThatThrownBy(() -> client.connect("guessed")).isInstanceOf(SQLException.class);
            assertThat(Files.getPosixFilePermissions(stores.directory()))
                    .containsExactlyInAnyOrder(
                            PosixFilePermission.OWNER_READ,
                            PosixFilePermission.OWNER_WRITE,
                            PosixFilePermission.OWNER_EXECUTE);
        }
    }

    @Test
    void secrets_are_readable_by_their_user_alone() throws Exception {
        // Given
        try (var stores = EmbeddedStores.open(directory)) {
            // When
            stores.keys();
            StoreClient.of(stores);
            // Then
            for (var file : List.of(
                    "admin-key",
                    "encryption-key",
                    "postgres-postgres-password",
                    "postgres-sluice-password",
                    "redis-password",
                    "redis/redis.conf")) {
                assertThat(Files.getPosixFilePermissions(directory.resolve(file)))
                        .as(file)
                        .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
            }
        }
    }

    @Test
    void temporary_stores_leave_nothing() throws Exception {
        // Given
        var stores = EmbeddedStores.temporary();
        stores.startRedis();
        // When
        stores.close();
        // Then
        assertThat(stores.directory()).doesNotExist();
    }
}
