package io.sluice.ledger.row;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.event.Change;
import io.sluice.event.Event;
import io.sluice.event.RecordKey;
import io.sluice.provider.Provider.Projection;
import io.sluice.provider.Provider.Reading;
import io.sluice.provider.Traffic;
import io.sluice.record.Kind;
import io.sluice.record.Kinds;
import io.sluice.record.State;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.infra.Blackhole;

/** A batch of 100 changes of 20 records merged, and the records' states written and read: changes or states per second and thread, without a database. */
@org.openjdk.jmh.annotations.State(Scope.Thread)
@OutputTimeUnit(TimeUnit.SECONDS)
public class MergeBenchmark {
    private static final int CHANGES = 100;
    private static final int RECORDS = 20;

    /** Whole objects of Stripe, with ties to settle; and facts of e-mails that only rank. */
    @Param({"stripe-subscription", "sendgrid-100"})
    public String traffic = "";

    private List<Change> changes;
    private Kind kind;
    private Map<RecordKey, State> states;
    private List<byte[]> encoded;

    @Setup
    public void read() {
        var given = Traffic.of(traffic);
        changes = traffic.startsWith("stripe") ? subscriptions(given) : emails(given);
        kind = Kinds.get(changes.getFirst().key().kind());
        states = merge();
        encoded = states.values().stream()
                .map(state -> StateCodec.encode(kind, "id", "", state))
                .toList();
        if (changes.size() != CHANGES || states.size() != RECORDS) {
            throw new IllegalStateException(changes.size() + " changes of " + states.size() + " records");
        }
    }

    /** Five updates of each, a second apart. */
    private static List<Change> subscriptions(Traffic given) {
        var body = new String(given.request().body(), UTF_8);
        return IntStream.range(0, CHANGES)
                .mapToObj(i -> body.replace("sub_1SBcDeFgHiJkLmNoXyZaBcDe", "sub_" + i % RECORDS)
                        .replace("evt_1SBcDeFgHiJkLmNoPqRsTuVw", "evt_" + i)
                        .replace("1764150000", Integer.toString(1_764_150_000 + i / RECORDS)))
                .map(text -> given.provider().read(given.request().withBody(text.getBytes(UTF_8))))
                .map(Reading.Events.class::cast)
                .map(events -> first(given, events.events().getFirst()))
                .toList();
    }

    /** As if 20 e-mails had five events each. */
    private static List<Change> emails(Traffic given) {
        var all = given.read().stream().map(event -> first(given, event)).toList();
        return IntStream.range(0, CHANGES)
                .mapToObj(i -> new Change(
                        RecordKey.of(all.get(i).key().kind(), "mail-" + i / (CHANGES / RECORDS)),
                        all.get(i).merges(),
                        all.get(i).aliases(),
                        all.get(i).snapshot()))
                .toList();
    }

    private static Change first(Traffic given, Event event) {
        return ((Projection.Changes) given.provider().project(event, Traffic.NOW))
                .changes()
                .getFirst();
    }

    @Benchmark
    @OperationsPerInvocation(CHANGES)
    public Map<RecordKey, State> merge() {
        var merged = new HashMap<RecordKey, State>();
        for (var change : changes) {
            var before = merged.getOrDefault(change.key(), State.NEW);
            merged.put(change.key(), before.merge(kind, change).stateAfter());
        }
        return merged;
    }

    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public void encode(Blackhole hole) {
        states.values().forEach(state -> hole.consume(StateCodec.encode(kind, "id", "", state)));
    }

    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public void decode(Blackhole hole) {
        encoded.forEach(bytes -> hole.consume(StateCodec.decode(kind, bytes)));
    }
}
