package io.sluice.bench.work;

/** One kind of work; measures it and reports rows and bars. */
@FunctionalInterface
interface Workload {
    void run(Lab lab) throws Exception;
}
