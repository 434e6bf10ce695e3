package io.sluice.bench.subject;

import io.sluice.bench.load.Endpoint;
import io.sluice.bench.load.Traffic;
import io.sluice.process.Gateway;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The packaged gateway as processes of their own for what answers and for what applies, on the same stores. Every tenant has its endpoint at each door, as behind a
 * balancer.
 *
 * @param door whose roles are those of each door
 * @param pairs how many doors, and how many workers
 */
public record Fleet(Sluice door, int pairs) implements Target {
    private static final String WORKER = "worker";

    @Override
    public String name() {
        return pairs == 1 ? "1 door, 1 worker" : "%1$d doors, %1$d workers".formatted(pairs);
    }

    /** Each process has to see as many. */
    @Override
    public int warmUp(int most) {
        return most * pairs;
    }

    @Override
    public Running start(Stores stores, Traffic traffic) throws Exception {
        var first = door.start(stores, traffic);
        var others = new ArrayList<Gateway>();
        AutoCloseable end = () -> end(first, others);
        try {
            var ports = new ArrayList<Integer>();
            for (int i = 1; i < pairs; i++) {
                ports.add(Gateway.freePort());
                others.add(door.start(stores, ports.getLast(), door.roles()));
            }
            for (int i = 0; i < pairs; i++) {
                others.add(door.start(stores, Gateway.freePort(), WORKER));
            }
            var processes =
                    Stream.concat(first.processes().stream(), others.stream().map(Gateway::pid));
            return new Running(
                    atEach(first.endpoints(), ports), processes.toList(), first.stored(), first.audit(), end);
        } catch (Exception | AssertionError e) {
            end.close();
            throw e;
        }
    }

    /** All of a tenant's, one after the other. */
    private static List<Endpoint> atEach(List<Endpoint> atFirst, List<Integer> ports) {
        return atFirst.stream()
                .flatMap(endpoint ->
                        Stream.concat(Stream.of(endpoint), ports.stream().map(port -> at(port, endpoint))))
                .toList();
    }

    private static Endpoint at(int port, Endpoint endpoint) {
        return new Endpoint(
                endpoint.url().replaceFirst(":\\d+/", ":" + port + "/"), endpoint.signer(), endpoint.keys());
    }

    private static void end(Running first, List<Gateway> others) throws Exception {
        for (var other : others) {
            other.close();
        }
        first.close();
    }
}
