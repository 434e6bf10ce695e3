package io.sluice.ops;

import io.sluice.ops.embedded.StoresOfThisProcess;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** What the configuration says of stores and port. */
@ApplicationScoped
class Addresses {
    private final String postgres;
    private final List<String> redis;
    private final int port;

    Addresses(
            @ConfigProperty(name = "quarkus.datasource.jdbc.url") String postgres,
            @ConfigProperty(name = "quarkus.redis.hosts") List<String> redis,
            @ConfigProperty(name = "quarkus.http.port", defaultValue = "8080") int port) {
        this.postgres = postgres;
        this.redis = redis;
        this.port = port;
    }

    String postgres() {
        return where("quarkus.datasource.jdbc.url", postgres)
                + postgres.replaceFirst("\\?.*", "").replaceFirst("^jdbc:", "");
    }

    /** Without user and password. */
    String redis() {
        var all = String.join(",", redis);
        return where("quarkus.redis.hosts", all)
                + all.replaceAll("//[^@/,]*@", "//").replaceAll("\\?[^,]*", "");
    }

    boolean embeddedPostgres() {
        return StoresOfThisProcess.supplied("quarkus.datasource.jdbc.url", postgres);
    }

    private static String where(String key, String value) {
        return StoresOfThisProcess.supplied(key, value) ? "embedded, " : "";
    }

    String local() {
        return "http://localhost:" + port;
    }
}
