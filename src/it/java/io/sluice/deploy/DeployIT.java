package io.sluice.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.ops.embedded.EmbeddedStores;
import io.sluice.process.Api;
import io.sluice.process.Door;
import io.sluice.process.Gateway;
import io.sluice.process.Operator;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator runs against an installation: here the packaged gateway with the variables of {@code deploy/compose}, a PostgreSQL that has pg_dump behind a PgBouncer, and a Redis. */
class DeployIT {
    private static final int WAITING = 7;
    private static final Pattern QUEUED = Pattern.compile("XLEN:(\\d+)");

    @TempDir
    static Path directory;

    private static DebianPostgres postgres;
    private static DebianPgBouncer bouncer;
    private static EmbeddedStores stores;
    private static Gateway gateway;
    private static Map<String, String> variables;
    private static Path programs;
    private static int port;

    @BeforeAll
    static void an_installation_runs() throws Exception {
        var found = DebianPostgres.programs();
        assumeTrue(
                found.isPresent() && onPath("redis-cli") && DebianPgBouncer.installed(),
                "apt-get install postgresql redis-tools pgbouncer");
        programs = found.get();
        postgres = DebianPostgres.start(programs, Files.createDirectory(directory.resolve("postgres")));
        bouncer = DebianPgBouncer.start(postgres, Files.createDirectory(directory.resolve("pgbouncer")));
        stores = EmbeddedStores.open(directory.resolve("stores"));
        port = Gateway.freePort();
        var given = new HashMap<>(Compose.example());
        given.replaceAll((name, value) -> value.isEmpty() && name.endsWith("PASSWORD") ? "it" : value);
        var own = Operator.variables(bouncer.url(), Operator.redisUrl(stores));
        given.putAll(own);
        variables = new HashMap<>(Compose.read().environment("gateway", name -> given.getOrDefault(name, "")));
        variables.putAll(own);
        variables.put("PORT", Integer.toString(port));
        variables.put("SLUICE_ROLES", "ingest,worker,api");
        gateway = Gateway.start(Gateway.Setting.in(directory, variables)).awaitReady();
    }

    @AfterAll
    static void nothing_runs_any_more() throws Exception {
        if (gateway != null) {
            gateway.kill();
        }
        if (stores != null) {
            stores.close();
        }
        if (bouncer != null) {
            bouncer.close();
        }
        if (postgres != null) {
            postgres.close();
        }
        Operator.awaitNothingRunsFrom(directory);
    }

    @Test
    void a_smoke_test_finds_all_in_order_and_leaves_nothing() throws Exception {
        // Given
        var tenants = new Api(port, Operator.ADMIN_KEY).all("/tenants").size();
        var smoke = new Script("smoke", Map.of("SLUICE_ADMIN_KEY", Operator.ADMIN_KEY));
        // When
        var result = smoke.run("http://127.0.0.1:" + port, "-");
        // Then
        assertThat(result.output()).doesNotContain("WRONG").contains("ok     the books balance");
        assertThat(result.code()).isZero();
        assertThat(new Api(port, Operator.ADMIN_KEY).all("/tenants")).hasSize(tenants);
    }

    @Test
    void a_smoke_test_says_what_is_wrong() throws Exception {
        // Given
        var smoke = new Script("smoke", Map.of());
        // When
        var result = smoke.run("http://127.0.0.1:" + port, "another-key-of-more-than-32-characters");
        // Then
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.output()).contains("WRONG  a tenant is made", "401").doesNotContain("another-key");
    }

    /** The drill's gateway is also the release before, on a schema that the next one has migrated already: what a rollback rests on. */
    @Test
    void a_backup_under_way_is_whole_after_a_restore_with_what_was_queued() throws Exception {
        // Given
        var api = new Api(port, Operator.ADMIN_KEY);
        theNextReleaseMigrates();
        var source = api.source(api.tenant(), "stripe");
        post(api, source, 0, 5);
        await().until(() -> api.all("/tenants/" + source.tenant() + "/records/subscriptions")
                        .size()
                == 5);
        var copies = directory.resolve("copies");
        Path fetched;
        try (var blocking = postgres.connect();
                var statement = blocking.createStatement()) {
            // Nothing is applied while the table cannot be written.
            blocking.setAutoCommit(false);
            statement.execute("LOCK TABLE event IN EXCLUSIVE MODE");
            post(api, source, 5, WAITING);
            // When
            var copied = backup(copies, copied());
            // It would wait for more replicas.
            assertThat(redis(redisUrl(), "CONFIG", "SET", "repl-diskless-sync-delay", "0"))
                    .isEqualTo("OK");
            fetched = backup(directory.resolve("fetched"), Map.of());
            blocking.rollback();
            // Then
            assertThat(Files.readString(copied.resolve("rows"))).contains("\nsubscriptions ");
        }
        var drill = new Script("drill", tools(Map.of())).run(newest(copies).toString());
        assertThat(drill.output())
                .contains("ok    balance", "difference 0, queued 0")
                .contains("and " + WAITING + " out of the queue")
                .doesNotContain("WRONG");
        assertThat(drill.code()).isZero();
        assertThat(queuedIn(fetched)).isEqualTo(WAITING);
    }

    @Test
    void a_drill_that_goes_wrong_is_not_forgotten_and_keeps_what_was_proved() throws Exception {
        // Given
        var copies = directory.resolve("unproved");
        var first = backup(copies, copied());
        var proved = Files.writeString(copies.resolve("proved"), first + "\n");
        Files.setLastModifiedTime(proved, FileTime.from(Instant.now().minus(Duration.ofDays(30))));
        var blind = tools(copied());
        blind.remove("SLUICE_ENCRYPTION_KEY");
        // When
        var made = new Script("backup", blind).run("--keep", "1", "--drill", "7", copies.toString());
        var health = new Script("backup", Map.of()).run("--check", "24", copies.toString());
        // Then
        assertThat(made.code()).isEqualTo(3);
        assertThat(made.output()).contains("SLUICE_ENCRYPTION_KEY", "went wrong");
        assertThat(health.code()).isEqualTo(1);
        assertThat(first).exists();
    }

    @Test
    void a_backup_that_was_damaged_is_not_restored_and_nothing_is_restored_over_data() throws Exception {
        // Given
        var whole = backup(directory.resolve("whole"), copied());
        var damaged = Files.createDirectory(directory.resolve("damaged"));
        for (var name : new String[] {"SHA256SUMS", "about", "rows"}) {
            Files.copy(whole.resolve(name), damaged.resolve(name));
        }
        Files.writeString(damaged.resolve("rows"), "event 0\n");
        var restore = new Script(
                "restore",
                tools(Map.of("REDIS_DATA_DIR", directory.resolve("nowhere").toString())));
        // When
        var refused = restore.run(damaged.toString());
        var over = restore.run(whole.toString());
        // Then
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.output()).contains("is not what was written");
        assertThat(over.code()).isEqualTo(1);
        assertThat(over.output()).containsPattern("the database has \\d+ tables");
    }

    private static void theNextReleaseMigrates() throws Exception {
        try (var connection = postgres.connect();
                var statement = connection.createStatement()) {
            statement.execute("ALTER TABLE event ADD COLUMN next text NOT NULL DEFAULT ''");
            statement.execute("ALTER TABLE subscriptions ADD COLUMN next text");
            statement.execute("CREATE TABLE next (id uuid PRIMARY KEY)");
            statement.execute("""
                    INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success)
                    SELECT max(installed_rank) + 1, '9999', 'next', 'SQL', 'V9999__next.sql', 1, current_user, 1, true FROM flyway_schema_history
                    """);
        }
    }

    private static void post(Api api, Api.Source source, int from, int count) {
        var door = new Door(api);
        for (int i = from; i < from + count; i++) {
            var body = """
                    {"id":"evt_%1$d","object":"event","created":1700000000,"type":"customer.subscription.updated","data":{"object":{"id":"sub_%1$d","object":"subscription","status":"active"}}}
                    """.formatted(i);
            assertThat(door.post(source, "application/json", body.getBytes(UTF_8)))
                    .isEqualTo(200);
        }
    }

    private static Path backup(Path into, Map<String, String> more) throws IOException, InterruptedException {
        var result = new Script("backup", tools(more)).run("--keep", "2", into.toString());
        assertThat(result.code()).as(result.output()).isZero();
        return newest(into);
    }

    private static Path newest(Path copies) throws IOException {
        try (var found = Files.list(copies)) {
            return found.max(java.util.Comparator.naturalOrder()).orElseThrow();
        }
    }

    /** What the scripts need beside their arguments. */
    private static Map<String, String> tools(Map<String, String> more) throws IOException {
        var all = new HashMap<>(more);
        all.put("DATABASE_URL", postgres.url());
        all.put("REDIS_URL", redisUrl());
        all.put("PG_BIN", programs.toString());
        all.put("REDIS_SERVER", redisServer().toString());
        all.put("SLUICE_ENCRYPTION_KEY", Operator.ENCRYPTION_KEY);
        all.put(
                "SLUICE_APP",
                Path.of(System.getProperty("sluice.jar")).resolveSibling("").toString());
        all.put("JAVA_HOME", System.getProperty("java.home"));
        return all;
    }

    /** A backup that sees Redis' files; else it fetches them. */
    private static Map<String, String> copied() {
        return Map.of("REDIS_DATA_DIR", directory.resolve("stores/redis").toString());
    }

    private static String redisUrl() {
        return variables.getOrDefault("REDIS_URL", "");
    }

    private static String redis(String url, String... command) throws IOException {
        var uri = URI.create(url);
        var words = new ArrayList<>(List.of("redis-cli", "-h", uri.getHost(), "-p", Integer.toString(uri.getPort())));
        words.addAll(List.of(command));
        var builder = new ProcessBuilder(words).redirectErrorStream(true);
        builder.environment().put("REDISCLI_AUTH", uri.getUserInfo().replaceFirst("^[^:]*:", ""));
        return new String(builder.start().getInputStream().readAllBytes(), UTF_8).strip();
    }

    private static Path redisServer() throws IOException {
        try (var programs = Files.list(directory.resolve("stores/bin"))) {
            return programs.filter(file -> file.getFileName().toString().startsWith("redis-server-"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** How much waits in a Redis that is started on the copy. */
    private static long queuedIn(Path backup) throws Exception {
        var home = Files.createDirectories(directory.resolve("again/redis"));
        var files = Files.createDirectory(home.resolve("appendonlydir"));
        try (var copied = Files.list(backup.resolve("appendonlydir"))) {
            for (var file : copied.toList()) {
                Files.copy(file, files.resolve(file.getFileName()));
            }
        }
        try (var again = EmbeddedStores.open(home.getParent())) {
            var url = Operator.redisUrl(again);
            var script =
                    "return 'XLEN:' .. (function() local n = 0 for _, k in ipairs(redis.call('KEYS', 'sluice:*')) do"
                            + " if redis.call('TYPE', k).ok == 'stream' then n = n + redis.call('XLEN', k) end end return n end)()";
            var answer = redis(url, "EVAL", script, "0");
            var found = QUEUED.matcher(answer);
            assertThat(found.find()).as(answer).isTrue();
            return Long.parseLong(found.group(1));
        }
    }

    private static boolean onPath(String program) {
        for (var folder : System.getenv("PATH").split(":")) {
            if (Files.isExecutable(Path.of(folder, program))) {
                return true;
            }
        }
        return false;
    }
}
