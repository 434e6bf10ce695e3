package io.sluice.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.event.RecordKey;
import io.sluice.history.provider.History;
import io.sluice.history.provider.Truth;
import io.sluice.record.Kinds;
import io.sluice.record.State;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whatever the order in which a provider's true history comes, the records end as its objects do. */
class HistoriesTest {
    private static final int HISTORIES = Integer.getInteger("sluice.histories", 10_000);
    private static final int ORDERS = 3;

    /** Of a hundred records of Stripe. About one in a hundred is; each of them must be one whose second is open by its nature. */
    private static final int MOST_SUSPECTS = 3;

    @Test
    void any_order_of_a_true_history_ends_in_the_in_order_record() {
        // Given
        long seed = Histories.seed(HistoriesTest.class);
        var kinds = new HashSet<String>();
        int stripe = 0;
        int suspects = 0;
        for (int number = 0; number < HISTORIES; number++) {
            // When
            var records = check(seed, number);
            // Then
            records.keySet().forEach(key -> kinds.add(key.kind()));
            stripe += (int)
                    records.values().stream().filter(s -> !s.ties().isEmpty()).count();
            suspects += (int) records.values().stream().filter(State::suspect).count();
        }
        System.out.println("HistoriesTest: of " + stripe + " records of Stripe suspect " + suspects);
        assertThat(kinds).isEqualTo(Kinds.all().keySet());
        assertThat(suspects).isLessThanOrEqualTo(stripe * MOST_SUSPECTS / 100);
    }

    /** What a failure is repeated by; a text only when it is needed. */
    private record Name(long seed, int number, History history) {
        @Override
        public String toString() {
            return "seed %d, history %d: %s".formatted(seed, number, history.deliveries());
        }
    }

    private static Map<RecordKey, State> check(long seed, int number) {
        var random = Histories.random(seed, number);
        var history = Histories.of(random, number);
        var facts = Fact.of(history);
        var name = new Name(seed, number, history);
        var expected = Records.of(facts);
        isTrue(history, facts, expected, name);
        everyOrder(facts, expected, random, name);
        var known = facts.stream().filter(f -> random.nextInt(4) > 0).toList();
        if (!known.isEmpty()) {
            everyOrder(known, Records.of(known), random, name);
        }
        return expected;
    }

    /** Equal states show equal data, since what is shown is made of the state alone. */
    private static void everyOrder(List<Fact> facts, Map<RecordKey, State> expected, Random random, Name name) {
        for (int i = 0; i < ORDERS; i++) {
            var records = Records.of(Histories.shuffled(facts, random));
            // What differs is looked for only where something does.
            if (!records.equals(expected)) {
                assertThat(records.keySet()).as("%s", name).isEqualTo(expected.keySet());
                records.forEach((key, state) -> same(state, expected.get(key), key, name));
            }
        }
    }

    private static void same(State state, State expected, RecordKey key, Name name) {
        assertThat(state.values()).as("%s in %s", key, name).isEqualTo(expected.values());
        assertThat(state.versions()).as("%s in %s", key, name).isEqualTo(expected.versions());
        assertThat(state).as("%s in %s", key, name).isEqualTo(expected);
    }

    private static void isTrue(History history, List<Fact> facts, Map<RecordKey, State> records, Name name) {
        var open = Seconds.open(facts);
        assertThat(suspects(records)).as("%s", name).isSubsetOf(open);
        for (var truth : history.truths()) {
            var state = records.get(truth.key());
            assertThat(state).as("%s in %s", truth.key(), name).isNotNull();
            if (!state.suspect()) {
                isTrue(truth, state, name);
            }
        }
    }

    private static void isTrue(Truth truth, State state, Name name) {
        var data = Kinds.get(truth.key().kind()).data(state.values());
        truth.data()
                .forEach((field, value) -> assertThat(data.get(field))
                        .as("%s of %s in %s", field, truth.key(), name)
                        .isEqualTo(value));
    }

    private static Set<RecordKey> suspects(Map<RecordKey, State> records) {
        var suspects = new HashSet<RecordKey>();
        records.forEach((key, state) -> {
            if (state.suspect()) {
                suspects.add(key);
            }
        });
        return suspects;
    }
}
