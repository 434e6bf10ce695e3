package io.sluice.bench.subject;

import io.sluice.bench.load.Endpoint;
import io.sluice.bench.report.Figure;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A target that answers.
 *
 * @param endpoints one for each tenant
 * @param processes of the target
 */
public record Running(List<Endpoint> endpoints, List<Long> processes, Counting stored, Audit audit, AutoCloseable end)
        implements AutoCloseable {
    /** How many events the target has applied so far. */
    @FunctionalInterface
    public interface Counting {
        /** Asked often while times are taken, so it must be answered at once. */
        long now() throws Exception;

        /** Row by row. */
        default long exact() throws Exception {
            return now();
        }
    }

    /** What the target itself knows about the events that it received since. */
    @FunctionalInterface
    public interface Audit {
        Audit NONE = since -> Map.of();

        Map<Figure, Double> since(Instant time) throws Exception;
    }

    /** The same with one more process, whose CPU and memory count as the target's. */
    public Running with(long process) {
        return new Running(
                endpoints, Stream.concat(processes.stream(), Stream.of(process)).toList(), stored, audit, end);
    }

    @Override
    public void close() throws Exception {
        end.close();
    }
}
