package io.sluice.process;

import io.sluice.ops.embedded.OwnStores;
import io.sluice.ops.embedded.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The packaged gateway, its PostgreSQL and its Redis: three real processes of a test, and a proxy before each store. */
public final class Rig implements AutoCloseable {
    private final OwnStores stores;
    private final Proxy postgres;
    private final Proxy redis;
    private final Gateway.Setting setting;
    private final Api api;
    private Gateway gateway;

    private Rig(OwnStores stores, Proxy postgres, Proxy redis, Gateway.Setting setting, Api api) throws IOException {
        this.stores = stores;
        this.postgres = postgres;
        this.redis = redis;
        this.setting = setting;
        this.api = api;
        this.gateway = Gateway.start(setting);
    }

    /** What sees the bytes between the gateway and its stores, one for each connection. */
    public record Wires(Supplier<Proxy.Wire> postgres, Supplier<Proxy.Wire> redis) {
        public static final Wires OPEN = new Wires(() -> Proxy.Wire.OPEN, () -> Proxy.Wire.OPEN);
    }

    /**
     * Starts the stores; starts the gateway and waits for it.
     *
     * @param name of the directory in {@code target} where the gateway's logs are left
     * @param variables beside those that the rig needs
     */
    public static Rig start(String name, OwnStores stores, Map<String, String> variables, Wires wires)
            throws IOException {
        var directory = Files.createDirectories(Path.of("target", "it", name)).toAbsolutePath();
        var postgres = Proxy.to(stores.postgresPort(), wires.postgres());
        var redis = Proxy.to(stores.redisPort(), wires.redis());
        int port = Gateway.freePort();
        var all = new HashMap<>(variables);
        all.put("PORT", Integer.toString(port));
        all.putAll(Operator.variables(stores.databaseUrl(postgres.port()), stores.redisUrl(redis.port())));
        var rig =
                new Rig(stores, postgres, redis, Gateway.Setting.in(directory, all), new Api(port, Operator.ADMIN_KEY));
        rig.gateway.awaitReady();
        return rig;
    }

    public OwnStores stores() {
        return stores;
    }

    public Proxy postgres() {
        return postgres;
    }

    public Proxy redis() {
        return redis;
    }

    public Api api() {
        return api;
    }

    public void killGateway() throws InterruptedException {
        gateway.kill();
    }

    /** SIGTERM; returns when the gateway has ended. */
    public void endGateway() throws InterruptedException {
        gateway.close();
    }

    /** Starts the gateway again, as a supervisor does: without waiting for it. */
    public void startGateway() throws IOException {
        gateway = Gateway.start(setting);
    }

    public void awaitGateway() {
        gateway.awaitReady();
    }

    /** What the running gateway has said. */
    public String log() {
        return gateway.log();
    }

    public void signalGateway(Signal signal) throws IOException, InterruptedException {
        signal.send(List.of(ProcessHandle.of(gateway.pid()).orElseThrow()));
    }

    @Override
    public void close() throws Exception {
        gateway.kill();
        postgres.close();
        redis.close();
        stores.close();
    }
}
