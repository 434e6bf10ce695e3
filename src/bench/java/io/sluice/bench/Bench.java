package io.sluice.bench;

import io.sluice.bench.lab.Lab;
import io.sluice.bench.lab.Options;
import io.sluice.bench.machine.Machine;
import io.sluice.bench.report.Report;
import io.sluice.bench.subject.Stores;
import io.sluice.bench.work.Workloads;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jboss.logging.Logger;

/** {@code deploy/load/bench}: starts private stores and the packaged gateway, measures, and prints one table. */
public final class Bench {
    private static final Logger LOG = Logger.getLogger(Bench.class);
    private static final int WRONG_CALL = 2;

    private Bench() {}

    public static void main(String[] arguments) throws Exception {
        try {
            var options = Options.of(List.of(arguments));
            var work = Workloads.of(options.work());
            System.exit(measure(options, work) ? 0 : 1);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(WRONG_CALL);
        }
    }

    /** One workload that fails does not cost the figures of the others. */
    private static boolean measure(Options options, List<Workloads> work) throws Exception {
        var directory = Files.createDirectories(Path.of("target", "bench")).toAbsolutePath();
        try (var stores = Stores.start()) {
            var report = new Report(Machine.facts(stores.own().directory()), stores.settings());
            var lab = new Lab(stores, options, report, directory);
            boolean whole = true;
            for (var workload : work) {
                whole &= measured(workload, lab);
                report.write(directory);
            }
            System.out.println(System.lineSeparator() + report.text());
            return whole;
        }
    }

    private static boolean measured(Workloads workload, Lab lab) {
        try {
            workload.run(lab);
            return true;
        } catch (Exception e) {
            LOG.errorf(e, "%s failed", workload);
            return false;
        }
    }
}
