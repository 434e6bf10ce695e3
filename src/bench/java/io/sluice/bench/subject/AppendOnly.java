package io.sluice.bench.subject;

import io.sluice.bench.load.Endpoint;
import io.sluice.bench.load.Traffic;
import io.sluice.process.Gateway;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The floor of ingest: the gateway's HTTP server reads the same bytes and appends them to a stream, one {@code XADD} for each request. Nothing is verified, sealed or counted. */
public record AppendOnly(int tenants) implements Target {
    private static final int QUEUE = 2;

    @Override
    public String name() {
        return "floor: HTTP + XADD";
    }

    @Override
    public Running start(Stores stores, Traffic traffic) throws Exception {
        stores.emptyQueue(QUEUE);
        int port = Gateway.freePort();
        var program = Program.start(
                "append-only",
                Path.of("").toAbsolutePath(),
                Map.of("PORT", Integer.toString(port), "REDIS_URL", stores.redisUrl(QUEUE)),
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        AppendOnlyServer.class.getName()));
        var base = "http://127.0.0.1:" + port;
        program.awaitAnswer(base + "/ready");
        var keys = Tenants.of(tenants, traffic.provider());
        return new Running(
                keys.keys().stream()
                        .map(k -> new Endpoint(base + "/webhooks/" + traffic.provider(), keys.signer(), k))
                        .toList(),
                List.of(program.process().pid()),
                () -> 0,
                Running.Audit.NONE,
                program);
    }
}
