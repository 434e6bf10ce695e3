package io.sluice.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code deploy/compose} fits together and gives nothing away. */
class ComposeTest {
    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");
    private static final Pattern TAGGED = Pattern.compile(
            "[a-z0-9./-]+:v?[0-9][\\w.-]*|\\$\\{SLUICE_IMAGE:-sluice}(-backup)?:\\$\\{SLUICE_VERSION:\\?[^}]+}");

    /** Of the Compose specification, those that are used here. */
    private static final Set<String> KEYS = Set.of(
            "build",
            "cap_add",
            "cap_drop",
            "command",
            "depends_on",
            "deploy",
            "entrypoint",
            "environment",
            "healthcheck",
            "image",
            "logging",
            "networks",
            "ports",
            "read_only",
            "restart",
            "security_opt",
            "shm_size",
            "stop_grace_period",
            "tmpfs",
            "user",
            "volumes");

    private final Compose compose;

    ComposeTest() throws IOException {
        this.compose = Compose.read();
    }

    @Test
    void every_key_is_known_and_every_name_is_declared() {
        // Given
        var services = compose.all("services");
        // When
        var networks = compose.all("networks").keySet();
        var volumes = compose.all("volumes").keySet();
        // Then
        assertThat(services.keySet())
                .containsExactlyInAnyOrder(
                        "caddy",
                        "gateway",
                        "worker",
                        "pgbouncer",
                        "postgres",
                        "redis",
                        "backup",
                        "prometheus",
                        "alertmanager",
                        "grafana");
        assertThat(services).allSatisfy((name, service) -> {
            assertThat(service.keySet()).allSatisfy(key -> assertThat(KEYS).contains(String.valueOf(key)));
            assertThat(Compose.map(service.get("depends_on")).keySet())
                    .allSatisfy(other -> assertThat(services).containsKey(String.valueOf(other)));
            assertThat(Compose.list(service.get("networks")))
                    .isNotEmpty()
                    .allSatisfy(network -> assertThat(networks).contains(String.valueOf(network)));
            assertThat(mounts(service).filter(source -> !source.startsWith(".")))
                    .allSatisfy(volume -> assertThat(volumes).contains(volume));
            assertThat(Compose.map(service.get("environment")).values())
                    .as("YAML must not take them for anything but text")
                    .allSatisfy(value -> assertThat(value).isInstanceOf(String.class));
        });
    }

    @Test
    void every_variable_is_in_the_example_and_nothing_else_is() throws IOException {
        // Given
        var used = new TreeSet<>(gatewaysVariables());
        used.addAll(compose.variables());
        used.addAll(Compose.read("wal.yaml").variables());
        used.add("COMPOSE_FILE"); // Compose's own
        // When
        var example = Compose.example();
        // Then
        example.values().forEach(value -> used.addAll(Compose.variables(value)));
        assertThat(example.keySet()).containsExactlyInAnyOrderElementsOf(used);
    }

    @Test
    void each_secret_says_how_it_is_made() throws IOException {
        // Given
        var lines = Compose.exampleLines();
        // When
        var secrets = lines.stream().filter(line -> line.matches("[A-Z_]+=")).toList();
        // Then
        assertThat(secrets)
                .hasSize(6)
                .allSatisfy(secret -> assertThat(lines.get(lines.indexOf(secret) - 1))
                        .startsWith("#")
                        .containsPattern(" openssl rand -(hex|base64) [1-9]"));
        assertThat(lines).noneMatch(line -> line.matches("[A-Z_]*(KEY|PASSWORD)=.+"));
    }

    @Test
    void every_variable_of_the_gateway_reaches_it() throws IOException {
        // Given
        var wanted = gatewaysVariables();
        wanted.remove("SLUICE_DATA_DIR"); // of embedded stores alone
        // When
        var gateway = Compose.map(compose.service("gateway").get("environment"));
        var worker = Compose.map(compose.service("worker").get("environment"));
        // Then
        assertThat(gateway.keySet().stream().map(String::valueOf)).containsExactlyInAnyOrderElementsOf(wanted);
        assertThat(worker.keySet()).isEqualTo(gateway.keySet());
        assertThat(gateway.get("SLUICE_ROLES")).isEqualTo("ingest,api");
        assertThat(worker.get("SLUICE_ROLES")).isEqualTo("worker");
        assertThat(gateway.get("SLUICE_EMBEDDED")).isEqualTo("off");
    }

    @Test
    void two_of_each_run() {
        // Given
        var names = List.of("gateway", "worker");
        // When
        var replicas = names.stream()
                .map(name -> String.valueOf(
                        Compose.map(compose.service(name).get("deploy")).get("replicas")));
        // Then
        assertThat(replicas).containsExactly("2", "2");
    }

    @Test
    void every_mounted_file_is_there_and_cannot_be_written() {
        // Given
        var services = compose.all("services").values();
        // When
        var files = services.stream()
                .flatMap(service -> Compose.list(service.get("volumes")).stream())
                .map(String::valueOf)
                .filter(mount -> mount.startsWith("."))
                .toList();
        // Then
        assertThat(files).hasSizeGreaterThan(5).allSatisfy(mount -> {
            assertThat(mount).endsWith(":ro");
            assertThat(Compose.FOLDER.resolve(mount.split(":")[0])).exists();
        });
    }

    @Test
    void every_image_has_a_version() {
        // Given
        var services = compose.all("services");
        // When
        var images = services.values().stream().map(service -> String.valueOf(service.get("image")));
        // Then
        assertThat(images).allSatisfy(image -> assertThat(image).matches(TAGGED).doesNotContain("latest"));
    }

    @Test
    void no_service_has_more_rights_than_it_needs() {
        // Given
        var services = compose.all("services");
        // When
        var added = services.entrySet().stream()
                .filter(service -> service.getValue().containsKey("cap_add"))
                .collect(Collectors.toMap(
                        Map.Entry::getKey, s -> Compose.list(s.getValue().get("cap_add"))));
        // Then
        assertThat(added).isEqualTo(Map.of("caddy", List.of("NET_BIND_SERVICE")));
        assertThat(services).allSatisfy((name, service) -> {
            assertThat(service.get("read_only")).isEqualTo(true);
            assertThat(Compose.list(service.get("cap_drop")).toString()).isEqualTo("[ALL]");
            assertThat(Compose.list(service.get("security_opt")).toString()).isEqualTo("[no-new-privileges:true]");
            assertThat(String.valueOf(service.get("volumes"))).doesNotContain("docker.sock");
        });
    }

    @Test
    void every_service_is_looked_after_and_bounded() {
        // Given
        var services = compose.all("services");
        // When
        var limits = services.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        service -> Compose.map(
                                Compose.map(Compose.map(service.getValue().get("deploy"))
                                                .get("resources"))
                                        .get("limits"))));
        // Then
        assertThat(limits)
                .allSatisfy((name, limit) -> assertThat(limit.keySet().stream().map(String::valueOf))
                        .containsExactlyInAnyOrder("cpus", "memory", "pids"));
        assertThat(services).allSatisfy((name, service) -> {
            assertThat(Compose.list(Compose.map(service.get("healthcheck")).get("test")))
                    .isNotEmpty();
            assertThat(String.valueOf(service.get("stop_grace_period"))).matches("[0-9]+s");
            assertThat(service.get("restart")).isEqualTo("unless-stopped");
        });
    }

    @Test
    void the_world_reaches_caddy_alone_and_stores_reach_nobody() {
        // Given
        var services = compose.all("services");
        // When
        var open = services.entrySet().stream()
                .filter(service -> Compose.list(service.getValue().get("ports")).stream()
                        .anyMatch(port -> !String.valueOf(port).startsWith("127.0.0.1:")))
                .map(Map.Entry::getKey);
        // Then
        assertThat(open).containsExactly("caddy");
        assertThat(compose.all("networks").get("stores").get("internal")).isEqualTo(true);
        assertThat(Stream.of("postgres", "redis", "pgbouncer", "backup"))
                .allSatisfy(
                        store -> assertThat(Compose.list(compose.service(store).get("networks"))
                                        .toString())
                                .isEqualTo("[stores]"));
    }

    @Test
    void caddy_hands_on_three_paths_and_is_believed_about_addresses() throws IOException {
        // Given
        var caddy = Files.readString(Compose.FOLDER.resolve("Caddyfile"));
        // When
        var paths =
                Pattern.compile("@public path (.*)").matcher(caddy).results().map(m -> m.group(1));
        // Then
        assertThat(paths).containsExactly("/webhooks/* /api/* /health");
        assertThat(caddy).containsOnlyOnce("reverse_proxy").contains("respond 404");
        assertThat(compose.all("networks").get("edge").toString())
                .contains("subnet=" + Compose.example().get("SLUICE_TRUSTED_PROXIES") + "}");
    }

    @Test
    void the_queue_is_kept_as_the_gateway_asks_for_it() throws IOException {
        // Given
        var file = Compose.FOLDER.resolve("redis.conf");
        // When
        var settings = Files.readAllLines(file);
        // Then
        assertThat(settings)
                .contains(
                        "appendonly yes",
                        "appendfsync everysec",
                        "auto-aof-rewrite-min-size 256mb",
                        "maxmemory-policy noeviction");
    }

    @Test
    void native_libraries_may_be_unpacked_in_tmp() {
        // Given
        var services = Stream.of("gateway", "worker", "backup");
        // When
        var temporary = services.map(
                name -> Compose.list(compose.service(name).get("tmpfs")).toString());
        // Then
        assertThat(temporary).allSatisfy(tmpfs -> assertThat(tmpfs).startsWith("[/tmp:exec,"));
    }

    private static Stream<String> mounts(Map<?, ?> service) {
        return Compose.list(service.get("volumes")).stream()
                .map(mount -> String.valueOf(mount).split(":")[0]);
    }

    /** The first column of the README's table. */
    private static Set<String> gatewaysVariables() throws IOException {
        return Files.readString(Path.of("README.md"))
                .lines()
                .dropWhile(line -> !line.startsWith("| variable |"))
                .takeWhile(line -> line.startsWith("|"))
                .map(line -> line.split("\\|")[1])
                .flatMap(cell -> QUOTED.matcher(cell).results().map(m -> m.group(1)))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
