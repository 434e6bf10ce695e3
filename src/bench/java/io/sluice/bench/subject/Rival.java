package io.sluice.bench.subject;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.bench.load.Endpoint;
import io.sluice.bench.load.Traffic;
import io.sluice.process.Gateway;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What somebody builds instead, in Node: {@code src/ingest.js} takes requests and {@code src/worker.js} applies them, each in one process;
 * {@code src/seed.js tenants.json} makes the tables and stores the secrets.
 *
 * @param worker whether events are applied, too
 */
public record Rival(Path directory, boolean worker, int tenants) implements Target {
    private static final String DATABASE = "rival";
    private static final int QUEUE = 1;
    private static final String ANY_PUBLIC_KEY =
            new String(Tenants.of(1, "sendgrid").keys().getFirst().stored(), UTF_8);

    @Override
    public String name() {
        return "rival";
    }

    /** Node compiles sooner than a JVM: after 30,000 events its rate is that after 120,000. */
    @Override
    public int warmUp(int most) {
        return Math.min(most, 30_000);
    }

    @Override
    public Running start(Stores stores, Traffic traffic) throws Exception {
        stores.empty(DATABASE, QUEUE);
        int port = Gateway.freePort();
        var base = "http://127.0.0.1:" + port;
        var variables = Map.of(
                "NODE_ENV",
                "production",
                "PORT",
                Integer.toString(port),
                "PUBLIC_URL",
                base,
                "REDIS_URL",
                stores.redisUrl(QUEUE),
                "DATABASE_URL",
                stores.databaseUrl(DATABASE).replaceFirst("postgresql:", "postgres:"),
                "SENDGRID_NATIVE",
                "1");
        var keys = Tenants.of(tenants, traffic.provider());
        seed(variables, keys);
        var programs = new ArrayList<Program>();
        programs.add(node("ingest", variables).awaitAnswer(base + "/healthz"));
        if (worker) {
            programs.add(node("worker", variables).awaitLog("worker ready"));
        }
        return new Running(
                endpoints(base, keys),
                programs.stream().map(p -> p.process().pid()).toList(),
                new AppendedRows(stores, DATABASE, "events"),
                Running.Audit.NONE,
                () -> {
                    for (var program : programs) {
                        program.close();
                    }
                });
    }

    private Program node(String script, Map<String, String> variables) throws IOException {
        return Program.start("rival-" + script, directory, variables, List.of("node", "src/" + script + ".js"));
    }

    private void seed(Map<String, String> variables, Tenants keys) throws IOException, InterruptedException {
        var file = Path.of("target", "bench", "tenants.json").toAbsolutePath();
        var secrets = new ArrayList<Map<String, Object>>();
        for (int i = 0; i < tenants; i++) {
            secrets.add(secrets(i, keys));
        }
        new ObjectMapper().writeValue(file.toFile(), secrets);
        Program.start("rival-seed", directory, variables, List.of("node", "src/seed.js", file.toString()))
                .awaitEnd();
    }

    /** One provider is measured at a time; the others' keys are only well formed, because the rival reads all of them. */
    private static Map<String, Object> secrets(int number, Tenants keys) {
        var key = new String(keys.keys().get(number).stored(), UTF_8);
        var publicKey = keys.signer().provider().equals("sendgrid") ? key : ANY_PUBLIC_KEY;
        return Map.of(
                "tenant", tenant(number),
                "stripe", Map.of("secret", key),
                "twilio", Map.of("accountSid", "AC%032x".formatted(number), "authToken", key),
                "sendgrid", Map.of("publicKey", publicKey),
                "gcal", Map.of("channelId", tenant(number), "channelToken", key));
    }

    private static List<Endpoint> endpoints(String base, Tenants keys) {
        return IntStream.range(0, keys.keys().size())
                .mapToObj(i -> new Endpoint(
                        base + "/webhooks/" + tenant(i) + "/" + keys.signer().provider(),
                        keys.signer(),
                        keys.keys().get(i)))
                .toList();
    }

    private static String tenant(int number) {
        return "t%05d".formatted(number);
    }
}
