package io.sluice.deploy.bin;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.deploy.Script;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How {@code deploy/bin/smoke} ends where it does not come to its end; {@code DeployIT} runs all of it. */
class SmokeTest {
    @TempDir
    Path directory;

    @Test
    void a_smoke_test_that_is_stopped_has_not_passed() throws Exception {
        // Given
        var programs = new FakePrograms(directory)
                .with(
                        "curl",
                        "until [ -s \"$CALLS.pid\" ]; do :; done; kill -TERM \"$(cat \"$CALLS.pid\")\"; printf 200");
        var started = Files.writeString(
                directory.resolve("started"),
                "bash deploy/bin/smoke http://localhost:1 key &\necho $! >\"$CALLS.pid\"\nwait $!\n");
        // When
        var said = new Script(started, programs.variables(Map.of())).run();
        // Then
        assertThat(said.code()).isEqualTo(130);
        assertThat(said.output()).contains("WRONG  the smoke test came to its end");
    }

    @Test
    void a_smoke_test_with_a_mistake_has_not_passed() throws Exception {
        // Given
        var smoke = Files.readString(Path.of("deploy/bin/smoke"))
                .replace("\nrun_time=", "\n: \"$of_no_such_name\"\nrun_time=");
        var file = Files.writeString(directory.resolve("smoke"), smoke);
        // When
        var said = new Script(file, Map.of()).run("http://localhost:1", "key");
        // Then
        assertThat(said.output()).contains("of_no_such_name");
        assertThat(said.code()).isNotZero();
    }
}
