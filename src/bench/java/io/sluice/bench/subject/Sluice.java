package io.sluice.bench.subject;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.bench.load.Endpoint;
import io.sluice.bench.load.Traffic;
import io.sluice.process.Api;
import io.sluice.process.Gateway;
import io.sluice.provider.Signer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The packaged gateway in one process.
 *
 * @param roles as {@code SLUICE_ROLES}
 * @param jvmOptions none: as {@code java -jar} starts it
 */
public record Sluice(String roles, String jvmOptions, int tenants) implements Target {
    public static final String DATABASE = "sluice";
    private static final int QUEUE = 0;
    private static final String ADMIN = "an-admin-key-of-more-than-32-characters";
    private static final String ENCRYPTION = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

    @Override
    public String name() {
        return "sluice";
    }

    @Override
    public Running start(Stores stores, Traffic traffic) throws Exception {
        stores.empty(DATABASE, QUEUE);
        int port = Gateway.freePort();
        var gateway = start(stores, port, roles);
        var api = api(port);
        var endpoints = sources(api, Tenants.of(tenants, traffic.provider()));
        return new Running(
                endpoints, List.of(gateway.pid()), new Stored(stores), new Books(stores, api)::since, gateway);
    }

    /** Another process on the same stores, with these roles. */
    public Gateway start(Stores stores, int port, String withRoles) throws IOException {
        var variables = new HashMap<>(Map.of(
                Gateway.JVM_OPTIONS,
                jvmOptions,
                "PORT",
                Integer.toString(port),
                "DATABASE_URL",
                stores.databaseUrl(DATABASE),
                "REDIS_URL",
                stores.redisUrl(QUEUE),
                "SLUICE_ADMIN_KEY",
                ADMIN,
                "SLUICE_ENCRYPTION_KEY",
                ENCRYPTION,
                "SLUICE_PUBLIC_URL",
                "http://127.0.0.1:" + port,
                "SLUICE_ROLES",
                withRoles));
        var logs = Files.createDirectories(Path.of("target", "bench", "log")).toAbsolutePath();
        var gateway = Gateway.start(Gateway.Setting.in(logs, variables));
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(() -> ProcessHandle.of(gateway.pid()).ifPresent(ProcessHandle::destroyForcibly)));
        return gateway.awaitReady();
    }

    public static Api api(int port) {
        return new Api(port, ADMIN);
    }

    /** Events that were tried with success: by the ledger's own count of them, which is written with them, and row by row. */
    private record Stored(Stores stores) implements Running.Counting {
        @Override
        public long now() throws Exception {
            return stores.number(
                    DATABASE, "SELECT coalesce(sum(events), 0) FROM tally WHERE name IN ('applied', 'ignored')");
        }

        @Override
        public long exact() throws Exception {
            return stores.number(DATABASE, "SELECT count(*) FROM event WHERE applied_at IS NOT NULL");
        }
    }

    private static List<Endpoint> sources(Api api, Tenants tenants) throws IOException {
        var endpoints = new ArrayList<Endpoint>();
        for (var keys : tenants.keys()) {
            var made = api.call("POST", "/tenants/" + api.tenant() + "/sources", source(tenants.signer(), keys));
            endpoints.add(new Endpoint(api.local(made.path("url").asText()).toString(), tenants.signer(), keys));
        }
        return endpoints;
    }

    private static Map<String, String> source(Signer signer, Signer.Keys keys) {
        return Map.of("provider", signer.provider(), "name", "Bench", "secret", new String(keys.stored(), UTF_8));
    }
}
