package io.sluice.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.event.Headers;
import io.sluice.event.RawRequest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
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

    @Test
    void requests_of_several_servers_go_to_each_its_own() {
        // Given
        var requests = Stream.of("http://one:1/a/x", "http://two:2/b", "http://one:1/c")
                .map(url -> new RawRequest("POST", url, Headers.of(), new byte[0]))
                .toList();
        // When
        var servers = new Signed(requests, 30).byServer();
        // Then
        assertThat(servers)
                .containsExactly(
                        Map.entry("http://one:1/", new Signed(List.of(requests.get(0), requests.get(2)), 20)),
                        Map.entry("http://two:2/", new Signed(List.of(requests.get(1)), 10)));
    }

    @Test
    void answers_of_several_are_those_of_all_and_as_slow_as_the_slowest() {
        // Given
        var one = new Answers(at(10), at(20), Map.of(200, 5L, 503, 1L), new Answers.Latency(1, 9, 20, 30));
        var other = new Answers(at(9), at(15), Map.of(200, 7L, 0, 2L), new Answers.Latency(2, 8, 30, 31));
        // When
        var both = one.and(other);
        // Then
        assertThat(both)
                .isEqualTo(new Answers(
                        at(9), at(20), Map.of(200, 12L, 503, 1L, 0, 2L), new Answers.Latency(2, 9, 30, 31)));
    }

    private static Instant at(long second) {
        return Instant.ofEpochSecond(second);
    }
}
