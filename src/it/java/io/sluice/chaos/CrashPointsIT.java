package io.sluice.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.chaos.wire.PostgresWire;
import io.sluice.chaos.wire.RedisWire;
import io.sluice.chaos.wire.Step;
import io.sluice.chaos.wire.Trap;
import io.sluice.ops.embedded.OwnStores;
import io.sluice.process.Door;
import io.sluice.process.Rig;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The gateway is killed at each step of an event's way: just before the store gets a command, or just before the gateway gets the answer. The steps are found on
 * the wire; the gateway knows nothing of the test. Each request holds several opens of one mail, which are summed, so half of it or twice of it would show.
 */
class CrashPointsIT {
    private static final int OPENS = 3;

    /** What a killed gateway had claimed is taken over sooner than by default; the statement time-out stays below. */
    private static final Map<String, String> VARIABLES = Map.of(
            "SLUICE_QUEUE_RECLAIM_AFTER", "2s",
            "SLUICE_WORKER_RECLAIM_EVERY", "250ms",
            "SLUICE_LEDGER_STATEMENT_TIMEOUT", "1500ms",
            "SLUICE_LEDGER_LOCK_TIMEOUT", "1s");

    private static final Trap TRAP = new Trap();
    private static Rig rig;
    private static Door door;

    @BeforeAll
    static void start() throws Exception {
        rig = Rig.start(
                "crash-points",
                OwnStores.start(),
                VARIABLES,
                new Rig.Wires(() -> new PostgresWire(TRAP), () -> new RedisWire(TRAP)));
        door = new Door(rig.api());
    }

    @AfterAll
    static void stop() throws Exception {
        rig.close();
    }

    /** The entry is claimed again by the next gateway; what was committed before is known by its request and passed over. */
    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"APPEND_SENT", "APPEND_ANSWERED"})
    void what_was_accepted_is_applied_once_when_the_worker_is_killed_at(Step step) throws Exception {
        // Given
        var story = story();
        var answered = new CountDownLatch(1);
        TRAP.set(step, () -> {
            assertThat(answered.await(10, TimeUnit.SECONDS)).isTrue();
            rig.killGateway();
        });
        assertThat(post(story)).isEqualTo(200);
        answered.countDown();
        assertThat(TRAP.sprung()).as("killed at " + step).isTrue();
        // When
        rig.startGateway();
        rig.awaitGateway();
        // Then
        holds(story, 1);
    }

    /** The provider got no 200 and sends again; where the entry was appended all the same, the second is a duplicate. */
    @ParameterizedTest
    @CsvSource({"APPEND_SENT,1", "APPEND_ANSWERED,2"})
    void what_was_not_answered_is_applied_once_when_it_is_sent_again(Step step, int deliveries) throws Exception {
        // Given
        var story = story();
        TRAP.set(step, () -> rig.killGateway());
        assertThat(post(story)).isEqualTo(Door.UNANSWERED);
        assertThat(TRAP.sprung()).as("killed at " + step).isTrue();
        rig.startGateway();
        rig.awaitGateway();
        // When
        assertThat(post(story)).isEqualTo(200);
        // Then
        holds(story, deliveries);
    }

    private static Story story() throws IOException {
        return Tenant.make(rig.api()).stories("m", new Random()).mail(1, OPENS);
    }

    private static int post(Story story) {
        var request = story.requests().getFirst();
        return door.post(request.source(), request.contentType(), request.body());
    }

    /** @param deliveries how often each event must have reached the ledger */
    private static void holds(Story story, int deliveries) {
        var delivery = new Delivery(story.requests().getFirst());
        for (int i = 0; i < deliveries; i++) {
            delivery.answered(200);
        }
        new Truth(List.of(story), List.of(delivery)).holds(rig.api());
    }
}
