package io.sluice.bench.lab;

import io.sluice.bench.lab.Measurement.Until;
import io.sluice.bench.load.Traffic;
import io.sluice.bench.subject.Running;
import io.sluice.bench.subject.Target;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Targets that run side by side, each with its own databases of the same stores, warm, and idle while another is measured. */
public record Warm(Lab lab, Map<String, Running> targets) implements AutoCloseable {

    public static Warm start(Lab lab, List<Target> targets, Traffic traffic, Until until) throws Exception {
        var warm = new Warm(lab, new LinkedHashMap<>());
        try {
            for (var target : targets) {
                var running = target.start(lab.stores(), traffic);
                warm.targets.put(target.name(), running);
                lab.measurement()
                        .warmUp(running, traffic, target.warmUp(lab.sizes().warmUp()), until);
            }
            return warm;
        } catch (Exception e) {
            warm.close();
            throw e;
        }
    }

    public Running of(Target target) {
        return targets.get(target.name());
    }

    @Override
    public void close() throws Exception {
        for (var running : targets.values()) {
            running.close();
        }
        lab.stores().emptyQueues();
    }
}
