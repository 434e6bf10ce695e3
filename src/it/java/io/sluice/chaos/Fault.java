package io.sluice.chaos;

import io.sluice.ops.embedded.Signal;
import io.sluice.process.Rig;
import java.util.List;
import java.util.Map;

/** Something that happens to real processes, and its end. */
record Fault(String name, Act begin, Act end) {

    @FunctionalInterface
    interface Act {
        void run(Rig rig) throws Exception;
    }

    /** Settings of a gateway for which a few requests that waited for a moment are late, so that all lanes have work. */
    static final Map<String, String> ALL_LANES = Map.of("SLUICE_WORKER_BATCH", "4", "SLUICE_QUEUE_LATE_AFTER", "50ms");

    static final Fault NONE = sudden("nothing", rig -> {});
    static final Fault GATEWAY_KILLED = new Fault("gateway killed", Rig::killGateway, Rig::startGateway);
    static final Fault GATEWAY_ENDED = new Fault("gateway ended in order", Rig::endGateway, Rig::startGateway);
    static final Fault GATEWAY_STOPPED =
            new Fault("gateway stopped", rig -> rig.signalGateway(Signal.STOP), rig -> rig.signalGateway(Signal.CONT));
    static final Fault REDIS_KILLED = new Fault(
            "Redis killed",
            rig -> rig.stores().redis().kill(),
            rig -> rig.stores().redis().start());
    static final Fault REDIS_STOPPED = new Fault(
            "Redis stopped",
            rig -> rig.stores().redis().stop(),
            rig -> rig.stores().redis().resume());
    static final Fault REDIS_CUT =
            sudden("Redis connections cut", rig -> rig.redis().cut());
    static final Fault REDIS_REFUSES = new Fault(
            "Redis refuses connections",
            rig -> rig.redis().refuse(),
            rig -> rig.redis().open());
    static final Fault POSTGRES_KILLED = new Fault(
            "Postgres killed",
            rig -> rig.stores().postgres().kill(),
            rig -> rig.stores().postgres().start());
    static final Fault POSTGRES_STOPPED = new Fault(
            "Postgres stopped",
            rig -> rig.stores().postgres().stop(),
            rig -> rig.stores().postgres().resume());
    static final Fault POSTGRES_CUT =
            sudden("Postgres connections cut", rig -> rig.postgres().cut());
    static final Fault POSTGRES_HELD = new Fault(
            "network to Postgres silent",
            rig -> rig.postgres().hold(),
            rig -> rig.postgres().open());
    static final Fault REDIS_HELD = new Fault(
            "network to Redis silent",
            rig -> rig.redis().hold(),
            rig -> rig.redis().open());

    /** What a run begins with. */
    static final List<Fault> KILLS = List.of(GATEWAY_KILLED, REDIS_KILLED, POSTGRES_KILLED);

    static final List<Fault> ALL = List.of(
            GATEWAY_KILLED,
            GATEWAY_ENDED,
            GATEWAY_STOPPED,
            REDIS_KILLED,
            REDIS_STOPPED,
            REDIS_CUT,
            REDIS_REFUSES,
            REDIS_HELD,
            POSTGRES_KILLED,
            POSTGRES_STOPPED,
            POSTGRES_CUT,
            POSTGRES_HELD,
            REDIS_KILLED.with(POSTGRES_KILLED),
            REDIS_STOPPED.with(POSTGRES_STOPPED),
            REDIS_KILLED.with(GATEWAY_KILLED),
            POSTGRES_STOPPED.with(GATEWAY_KILLED));

    /** What is over as soon as it has happened. */
    static Fault sudden(String name, Act step) {
        return new Fault(name, step, rig -> {});
    }

    /** Both at once. */
    Fault with(Fault other) {
        return new Fault(
                name + ", " + other.name,
                rig -> {
                    begin.run(rig);
                    other.begin.run(rig);
                },
                rig -> {
                    end.run(rig);
                    other.end.run(rig);
                });
    }

    @Override
    public String toString() {
        return name;
    }
}
