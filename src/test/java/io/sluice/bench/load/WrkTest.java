package io.sluice.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WrkTest {
    @Test
    void what_was_not_accepted_is_counted_apart_and_not_in_the_rate() throws Exception {
        // When
        var answers = Wrk.answers("""
                {"first_sent":1000.5,"last_answer":1002.5,"unanswered":3,"statuses":{"200":4000,"503":10},\
                "latency_ms":{"p50":1.5,"p99":9,"p999":20.25,"max":31}}""");
        // Then
        assertThat(answers.rate()).isEqualTo(2000);
        assertThat(answers.refused()).isEqualTo(13);
        assertThat(answers.latency()).isEqualTo(new Answers.Latency(1.5, 9, 20.25, 31));
    }
}
