package io.sluice.bench.work;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.bench.lab.Lab;
import io.sluice.bench.report.Bar;
import io.sluice.bench.report.Spread;
import io.sluice.bench.subject.Running;
import io.sluice.bench.subject.Sluice;
import io.sluice.process.Api;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Every page of the largest tenant's list of events, a fifth of all, 200 at a time: how long each takes, and whether that is for how deep it lies. */
final class Pages {
    /** Pages read before those that count, so that they do not wait for compilers. */
    private static final int UNMEASURED = 200;

    private static final int AGAIN = 5;
    private static final double BAR_MILLIS = 50;
    private static final double NANOS_PER_MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    private final Api api;
    private final String first;

    /** @param path with the cursor */
    private record Page(String path, double millis) {}

    private Pages(Api api, String first) {
        this.api = api;
        this.first = first;
    }

    static void report(Lab lab, Running running) throws IOException {
        var api = Sluice.api(URI.create(running.endpoints().getFirst().url()).getPort());
        var tenant = api.all("/tenants").stream()
                .map(t -> t.path("id").asText())
                .sorted()
                .findFirst()
                .orElseThrow();
        new Pages(api, "/tenants/" + tenant + "/events?limit=200").report(lab);
    }

    private void report(Lab lab) throws IOException {
        walk(UNMEASURED);
        var pages = walk(Integer.MAX_VALUE);
        var slowest =
                pages.stream().max(Comparator.comparingDouble(Page::millis)).orElseThrow();
        var again = new ArrayList<Double>();
        for (int i = 0; i < AGAIN; i++) {
            read(slowest.path(), again);
        }
        var all = pages.stream().map(Page::millis).toList();
        int tenth = Math.max(1, all.size() / 10);
        lab.say(
                "pages: p50 %.1f ms, of the first tenth %.1f, of the deepest tenth %.1f; the slowest was number %,d, and took %.1f when it was asked again",
                Spread.of(all).median(),
                Spread.of(all.subList(0, tenth)).median(),
                Spread.of(all.subList(all.size() - tenth, all.size())).median(),
                pages.indexOf(slowest) + 1,
                Spread.of(again).median());
        bar(lab, "slowest of %,d pages of 200 events, ms".formatted(all.size()), slowest.millis());
        bar(lab, "99 of 100 pages within, ms", percentile(all, 99));
    }

    private static void bar(Lab lab, String what, double millis) {
        lab.report().add(Bar.atMost(what, Spread.of(List.of(millis)), BAR_MILLIS));
    }

    private static double percentile(List<Double> values, int percent) {
        return values.stream().sorted().toList().get(values.size() * percent / 100);
    }

    /** From the first on. */
    private List<Page> walk(int most) throws IOException {
        var pages = new ArrayList<Page>();
        var millis = new ArrayList<Double>();
        var path = first;
        var next = "";
        while (!next.equals("null") && pages.size() < most) {
            next = read(path, millis).path("next_cursor").asText("null");
            pages.add(new Page(path, millis.getLast()));
            path = first + "&cursor=" + next;
        }
        return pages;
    }

    private JsonNode read(String path, List<Double> millis) throws IOException {
        long start = System.nanoTime();
        var page = api.get(path);
        millis.add((System.nanoTime() - start) / NANOS_PER_MILLI);
        return page;
    }
}
