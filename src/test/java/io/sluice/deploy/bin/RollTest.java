package io.sluice.deploy.bin;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.deploy.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code deploy/bin/roll} with a Docker that keeps a list of containers. */
class RollTest {
    private static final String DOCKER = """
            case "$*" in
              'compose ps -q '*) cat "$THERE" ;;
              'compose up '*)
                [ -z "${NO_IMAGE-}" ] || exit 1
                scale=${*: -2:1}
                while [ "$(wc -l <"$THERE")" -lt "${scale#*=}" ]; do echo "new$(($(grep -c ' compose up ' "$CALLS")))" >>"$THERE"; done ;;
              inspect*) if [ "${*: -1}" = "${SICK-}" ]; then echo unhealthy; else echo healthy; fi ;;
              'stop '*) grep -vx "$2" "$THERE" >"$THERE.rest"; mv "$THERE.rest" "$THERE"; wc -l <"$THERE" >>"$THERE.counts" ;;
            esac
            """;

    @TempDir
    Path directory;

    private FakePrograms programs;
    private Path there;

    @BeforeEach
    void two_run() throws IOException {
        there = Files.writeString(directory.resolve("there"), "old1\nold2\n");
        programs = new FakePrograms(directory).with("docker", DOCKER);
    }

    @Test
    void a_new_one_is_healthy_before_an_old_one_goes() throws Exception {
        // Given
        var none = Map.<String, String>of();
        // When
        var said = roll(none, "gateway");
        // Then
        assertThat(said.code()).as(said.output()).isZero();
        assertThat(there).hasContent("new1\nnew2\n");
        assertThat(directory.resolve("there.counts")).hasContent("2\n2\n");
        assertThat(programs.calls().stream().filter(call -> call.matches("docker (compose up|inspect|stop|rm) .*")))
                .containsExactly(
                        "docker compose up -d --no-deps --no-build --no-recreate --scale gateway=3 gateway",
                        "docker inspect -f {{.State.Health.Status}} new1",
                        "docker stop old1",
                        "docker rm old1",
                        "docker compose up -d --no-deps --no-build --no-recreate --scale gateway=3 gateway",
                        "docker inspect -f {{.State.Health.Status}} new2",
                        "docker stop old2",
                        "docker rm old2");
    }

    @Test
    void a_new_one_that_does_not_get_healthy_is_taken_away_and_the_old_ones_stay() throws Exception {
        // Given
        var sick = Map.of("SICK", "new1");
        // When
        var said = roll(sick, "worker", "gateway");
        // Then
        assertThat(said.code()).isEqualTo(1);
        assertThat(said.output()).contains("did not get healthy");
        assertThat(there).hasContent("old1\nold2\n");
        assertThat(programs.calls()).contains("docker logs --tail 20 new1").noneMatch(call -> call.contains("gateway"));
    }

    @Test
    void where_no_new_one_can_be_made_the_old_ones_stay() throws Exception {
        // Given
        var missing = Map.of("NO_IMAGE", "yes");
        // When
        var said = roll(missing, "gateway");
        // Then
        assertThat(said.code()).isEqualTo(1);
        assertThat(there).hasContent("old1\nold2\n");
    }

    @Test
    void what_does_not_run_is_not_rolled() throws Exception {
        // Given
        Files.writeString(there, "");
        // When
        var said = roll(Map.of(), "gateway");
        // Then
        assertThat(said.code()).isEqualTo(1);
        assertThat(said.output()).contains("no gateway runs");
    }

    private Script.Result roll(Map<String, String> more, String... services) throws IOException, InterruptedException {
        var variables = programs.variables(more);
        variables.putAll(Map.of("THERE", there.toString(), "ROLL_PATIENCE", "0", "ROLL_PAUSE", "0"));
        return new Script("roll", variables).run(services);
    }
}
