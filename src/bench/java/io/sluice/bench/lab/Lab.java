package io.sluice.bench.lab;

import io.sluice.bench.load.Wrk;
import io.sluice.bench.report.Report;
import io.sluice.bench.subject.Rival;
import io.sluice.bench.subject.Sluice;
import io.sluice.bench.subject.Stores;
import io.sluice.bench.subject.Target;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What every workload measures with. */
public record Lab(Stores stores, Options options, Report report, Path directory) {
    public static final int CONNECTIONS = 64;
    public static final int TENANTS = 100;
    public static final String ALL_ROLES = "ingest,worker,api";
    public static final String NO_WORKER = "ingest,api";
    private static final Path SCRIPT = Path.of("deploy", "load", "replay.lua");

    public Options.Sizes sizes() {
        return options.sizes();
    }

    public Wrk wrk() {
        return new Wrk(SCRIPT, directory, CONNECTIONS);
    }

    public Sluice sluice(String roles) {
        return sluice(roles, TENANTS);
    }

    public Sluice sluice(String roles, int tenants) {
        return new Sluice(roles, options.jvmOptions(), tenants);
    }

    /** Empty where none was named. */
    public Optional<Target> rival(boolean worker) {
        return options.rival().map(directory -> new Rival(directory, worker, TENANTS));
    }

    public Measurement measurement() {
        return new Measurement(this);
    }

    public void say(String format, Object... values) {
        System.out.println(String.format(java.util.Locale.ROOT, format, values));
    }

    public static List<Target> with(Target one, Optional<Target> other) {
        return other.map(o -> List.of(one, o)).orElse(List.of(one));
    }
}
