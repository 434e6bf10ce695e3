package io.sluice.ops.far;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.sluice.ledger.bench.TickedClock;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FarSideTest {
    private final Counting far = Counting.start();
    private final Http alice = new Http(far.url(), "Bearer alice");
    private final Http bob = alice.as("Bearer bob");

    @AfterEach
    void close() {
        far.close();
    }

    @Test
    void the_log_tells_who_called_what_and_how_it_was_answered() throws Exception {
        // When
        alice.post("/a%40b?x=1", "{}");
        // Then
        assertThat(far.calls()).containsExactly(new Call("POST", "/a%40b", "x=1", "alice", "", 200, TickedClock.START));
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 500, 503})
    void a_fault_meets_one_credential_and_spares_the_others(int status) throws Exception {
        // Given
        far.faults().inject(Call.by("alice"), new Fault.Refused(status));
        // When
        var answer = alice.post("/things", "{}");
        // Then
        assertThat(answer.status()).isEqualTo(status);
        assertThat(far.done).hasValue(0);
        assertThat(bob.post("/things", "{}").status()).isEqualTo(200);
    }

    @Test
    void a_fault_meets_as_many_calls_as_it_was_told() throws Exception {
        // Given
        var fault = far.faults().inject(2, Call.to("/things"), new Fault.Refused(500));
        // When
        var other = alice.get("/others").status();
        // Then
        assertThat(other).isEqualTo(200);
        assertThat(alice.get("/things").status()).isEqualTo(500);
        assertThat(alice.get("/things").status()).isEqualTo(500);
        assertThat(alice.get("/things").status()).isEqualTo(200);
        assertThat(fault.hits()).isEqualTo(2);
    }

    @Test
    void a_throttled_call_is_told_when_to_come_again() throws Exception {
        // Given
        far.faults().inject(Call.any(), new Fault.Throttled(Duration.ofSeconds(7)));
        // When
        var answer = alice.get("/things");
        // Then
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.headers().firstValue("Retry-After")).contains("7");
    }

    @Test
    void a_dropped_call_is_not_done() {
        // Given
        far.faults().inject(Call.any(), new Fault.Dropped());
        // When
        assertThatThrownBy(() -> alice.post("/things", "{}")).isInstanceOf(IOException.class);
        // Then
        assertThat(far.done).hasValue(0);
        assertThat(far.calls()).extracting(Call::status).containsOnly(0);
    }

    @Test
    void a_lost_call_is_done() {
        // Given
        far.faults().inject(Call.any(), new Fault.Lost());
        // When
        assertThatThrownBy(() -> alice.post("/things", "{}")).isInstanceOf(IOException.class);
        // Then
        assertThat(far.done).hasValue(1);
    }

    @Test
    void a_garbled_answer_is_no_json() {
        // Given
        far.faults().inject(Call.any(), new Fault.Garbled());
        // When
        assertThatThrownBy(() -> alice.get("/things")).isInstanceOf(JsonProcessingException.class);
        // Then
        assertThat(far.calls()).extracting(Call::status).containsExactly(200);
    }

    @Test
    void a_hung_call_goes_on_when_the_fault_is_lifted() throws Exception {
        // Given
        far.faults().inject(Call.any(), new Fault.Hung());
        var answer = new CompletableFuture<Integer>();
        Thread.ofVirtual().start(() -> complete(answer));
        await().until(() -> far.calls().size() == 1);
        var doneBefore = far.done.get();
        // When
        far.faults().lift();
        // Then
        assertThat(answer.get(10, SECONDS)).isEqualTo(200);
        assertThat(doneBefore).isZero();
    }

    @Test
    void closing_cuts_what_hangs() throws Exception {
        // Given
        far.faults().inject(Call.any(), new Fault.Hung());
        var answer = new CompletableFuture<Integer>();
        Thread.ofVirtual().start(() -> complete(answer));
        await().until(() -> far.calls().size() == 1);
        // When
        far.close();
        // Then
        assertThat(answer).failsWithin(Duration.ofSeconds(10));
        assertThat(far.done).hasValue(0);
    }

    private void complete(CompletableFuture<Integer> answer) {
        try {
            answer.complete(alice.post("/things", "{}").status());
        } catch (Exception e) {
            answer.completeExceptionally(e);
        }
    }

    /** Counts what it does. */
    private static final class Counting extends FarSide {
        private final AtomicInteger done = new AtomicInteger();

        private Counting() {
            super(new TickedClock());
        }

        private static Counting start() {
            var far = new Counting();
            far.open();
            return far;
        }

        @Override
        protected Answer answer(Ask ask) {
            done.incrementAndGet();
            return Answer.json(200, JsonNodeFactory.instance.objectNode());
        }

        @Override
        protected Answer refusal(Ask ask, int status) {
            return Answer.empty(status);
        }

        @Override
        protected String credential(Ask ask) {
            return ask.bearer();
        }
    }
}
