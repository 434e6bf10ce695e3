package io.sluice.provider.sendgrid;

import static io.sluice.provider.sendgrid.Batches.changes;
import static io.sluice.provider.sendgrid.Batches.one;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.event.Change;
import io.sluice.event.Event;
import io.sluice.record.Kind;
import io.sluice.record.Kinds;
import io.sluice.record.State;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** One e-mail's history in every order, with a small stand-in for the way the ledger finds records by alias. */
class EmailHistoryTest {
    private static final Kind EMAILS = Kinds.get("emails");

    private static Event event(String type, int time, String more) {
        return one("{'event':'" + type + "','email':'A@x.example','timestamp':" + time + "," + more + "}");
    }

    private static Event both(String type, int time, String more) {
        return event(type, time, "'sg_message_id':'m.1','smtp-id':'<s@x>'" + more);
    }

    private static Event smtpOnly(String type, int time, String more) {
        return event(type, time, "'smtp-id':'<s@x>'" + more);
    }

    private static Event idOnly(String type, int time, String more) {
        return event(type, time, "'sg_message_id':'m.1'" + more);
    }

    /** A record under all external ids it is known by. */
    private record Row(HashSet<String> ids, State state) {}

    private static List<Map<String, @Nullable Object>> apply(List<Change> changes) {
        var rows = new ArrayList<Row>();
        changes.forEach(c -> take(rows, c));
        return rows.stream().map(r -> EMAILS.data(r.state.values())).toList();
    }

    private static List<Change> wanted(List<Event> history) {
        return history.stream().flatMap(e -> changes(e, "emails").stream()).toList();
    }

    private static void take(List<Row> rows, Change change) {
        var ids = new HashSet<String>();
        ids.add(change.key().externalId());
        ids.addAll(change.aliases().values());
        var found = rows.stream().filter(r -> !Collections.disjoint(r.ids, ids)).toList();
        rows.removeAll(found);
        var state = State.NEW;
        for (var row : found) {
            ids.addAll(row.ids);
            state = state.join(EMAILS, row.state);
        }
        rows.add(new Row(ids, state.merge(EMAILS, change).stateAfter()));
    }

    private static void permute(List<Change> history, int from, List<List<Change>> all) {
        if (from == history.size()) {
            all.add(List.copyOf(history));
        }
        for (int i = from; i < history.size(); i++) {
            Collections.swap(history, from, i);
            permute(history, from + 1, all);
            Collections.swap(history, from, i);
        }
    }

    private static Map<String, @Nullable Object> inEveryOrder(Event... history) {
        var orders = new ArrayList<List<Change>>();
        permute(new ArrayList<>(wanted(List.of(history))), 0, orders);
        var results = new HashSet<List<Map<String, @Nullable Object>>>();
        orders.forEach(o -> results.add(apply(o)));
        assertThat(results).hasSize(1);
        return results.iterator().next().getFirst();
    }

    @Test
    void a_history_with_events_that_know_only_one_id_ends_the_same_in_every_order() {
        // When
        var email = inEveryOrder(
                both("processed", 1, ",'category':'c','arg':1"),
                both("deferred", 2, ",'response':'busy'"),
                both("delivered", 3, ""),
                both("open", 3, ",'sg_machine_open':true"),
                both("open", 5, ""),
                smtpOnly("bounce", 9, ",'reason':'gone'"),
                both("click", 6, ",'url':'u'"));
        // Then
        assertThat(email)
                .containsEntry("status", "bounced")
                .containsEntry("reason", "gone")
                .containsEntry("opens", 1L)
                .containsEntry("machine_opens", 1L)
                .containsEntry("clicks", 1L)
                .containsEntry("categories", List.of("c"))
                .containsEntry("smtp_id", "<s@x>");
    }

    @Test
    void records_of_either_id_become_one_when_an_event_knows_both() {
        // When
        var email = inEveryOrder(
                smtpOnly("processed", 1, ""),
                smtpOnly("bounce", 4, ",'reason':'gone'"),
                idOnly("open", 3, ""),
                idOnly("delivered", 2, ""),
                both("deferred", 1, ",'response':'busy'"));
        // Then
        assertThat(email).containsEntry("status", "bounced").containsEntry("opens", 1L);
    }

    @Test
    void delivered_and_bounced_in_one_second_is_bounced() {
        assertThat(inEveryOrder(both("delivered", 5, ""), both("bounce", 5, "")))
                .containsEntry("status", "bounced");
    }

    @Test
    void a_later_bounce_beats_delivered_and_a_later_delivery_beats_a_bounce() {
        assertThat(inEveryOrder(both("delivered", 5, ""), both("bounce", 6, "")))
                .containsEntry("status", "bounced");
        assertThat(inEveryOrder(both("delivered", 6, ""), both("bounce", 5, "")))
                .containsEntry("status", "delivered");
    }

    @Test
    void an_open_implies_delivery_but_never_beats_what_really_happened() {
        assertThat(inEveryOrder(both("processed", 9, ""), both("open", 1, ""))).containsEntry("status", "delivered");
        assertThat(inEveryOrder(both("open", 9, ""), both("bounce", 5, ""))).containsEntry("status", "bounced");
        assertThat(inEveryOrder(both("click", 9, ""), both("dropped", 5, ""))).containsEntry("status", "dropped");
    }

    @Test
    void a_deferral_that_happened_before_processing_still_counts() {
        assertThat(inEveryOrder(both("processed", 9, ""), both("deferred", 1, "")))
                .containsEntry("status", "deferred");
    }

    @Test
    void the_reason_is_that_of_the_latest_deferral_drop_or_bounce() {
        assertThat(inEveryOrder(
                        both("deferred", 5, ",'response':'later'"),
                        both("bounce", 4, ",'reason':'earlier'"),
                        both("delivered", 9, ",'response':'250 OK'")))
                .containsEntry("reason", "later");
        assertThat(inEveryOrder(
                        both("deferred", 5, ",'response':'a'"),
                        both("dropped", 5, ",'reason':'b'"),
                        both("bounce", 5, ",'reason':'c'")))
                .containsEntry("reason", "c");
    }

    /** Found by io.sluice.history with the seed 2619757353392, history 54: whichever came first was counted, and the other was its duplicate. */
    @Test
    void a_machine_and_a_person_that_open_in_one_second_both_count() {
        // Given
        var machine = both("open", 5, ",'sg_machine_open':true");
        var person = both("open", 5, ",'sg_machine_open':false");
        // When
        var email = inEveryOrder(machine, person);
        // Then
        assertThat(machine.key()).isNotEqualTo(person.key());
        assertThat(email).containsEntry("opens", 1L).containsEntry("machine_opens", 1L);
    }

    @Test
    void generated_histories_end_the_same_in_any_order() {
        // Given
        var random = new Random(7);
        var types = List.of("processed", "deferred", "delivered", "bounce", "dropped", "open", "click");
        for (int i = 0; i < 300; i++) {
            var history = new ArrayList<Event>();
            // An event that knows both ids, so that the others have something to join.
            history.add(both("processed", random.nextInt(4), ""));
            for (int n = 1 + random.nextInt(7); n > 0; n--) {
                var type = types.get(random.nextInt(types.size()));
                var more = ",'reason':'r" + random.nextInt(3) + "','response':'s','url':'u" + n + "','arg':" + n;
                int time = random.nextInt(4);
                history.add(
                        switch (random.nextInt(3)) {
                            case 0 -> smtpOnly(type, time, more);
                            case 1 -> idOnly(type, time, more);
                            default -> both(type, time, more);
                        });
            }
            var wanted = new ArrayList<>(wanted(history));
            var expected = apply(wanted);
            // When
            Collections.shuffle(wanted, random);
            // Then
            assertThat(apply(wanted)).as("history %s", i).isEqualTo(expected);
        }
    }
}
