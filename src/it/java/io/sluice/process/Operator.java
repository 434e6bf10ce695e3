package io.sluice.process;

import static org.awaitility.Awaitility.await;

import io.sluice.ops.embedded.EmbeddedStores;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** What an operator gives a gateway whose stores are not its own. */
public final class Operator {
    public static final String ADMIN_KEY = "an-admin-key-of-more-than-32-characters";
    public static final String ENCRYPTION_KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

    private Operator() {}

    /** Variables of a gateway; more may be put beside them. */
    public static Map<String, String> variables(String databaseUrl, String redisUrl) {
        Map<String, String> variables = new HashMap<>();
        variables.put("DATABASE_URL", databaseUrl);
        variables.put("REDIS_URL", redisUrl);
        variables.put("SLUICE_ADMIN_KEY", ADMIN_KEY);
        variables.put("SLUICE_ENCRYPTION_KEY", ENCRYPTION_KEY);
        return variables;
    }

    /** Starts the PostgreSQL. @return its {@code DATABASE_URL} */
    public static String databaseUrl(EmbeddedStores stores) {
        var postgres = stores.startPostgres();
        return postgres.getOrDefault("quarkus.datasource.jdbc.url", "")
                .replace(
                        "jdbc:postgresql://",
                        "postgresql://sluice:" + postgres.get("quarkus.datasource.password") + "@");
    }

    /** Starts the Redis. @return its {@code REDIS_URL} */
    public static String redisUrl(EmbeddedStores stores) {
        return stores.startRedis().getOrDefault("quarkus.redis.hosts", "");
    }

    /** Embedded stores end after their gateway, and write into the directory until then. */
    public static void awaitNothingRunsFrom(Path directory) {
        var here = directory.toAbsolutePath().toString();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> ProcessHandle.allProcesses()
                        .map(process -> process.info().command().orElse(""))
                        .noneMatch(program -> program.startsWith(here)));
    }
}
