package io.sluice.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.watch.PromQl.Matcher;
import io.sluice.watch.PromQl.Selector;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PromQlTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "up == 0 | up",
                "sum by (a) (rate(x_total[5m])) / sum(rate(y_total[$__rate_interval])) > 0.1 | x_total,y_total",
                "histogram_quantile(0.99, sum by (le) (rate(h_bucket[5m]))) | h_bucket",
                "sum(x) without (a) | x",
                "(max(x) > 1e3) unless (sum by(b) (y) > 0) | x,y",
                "x offset 1d and on (i) count_over_time(y[1h]) > 0 | x,y",
                "a / ignoring (o) group_left sum(b) | a,b",
                "level:metric:rate5m or vector(0) | level:metric:rate5m",
                "label_replace(x, \"to\", \"$1\", \"from\", \"(y).*\") | x"
            })
    void metrics_are_found_and_functions_keywords_labels_and_texts_are_none(String query, String metrics) {
        assertThat(PromQl.of(query).selectors().stream().map(Selector::metric))
                .containsExactlyInAnyOrder(metrics.split(","));
    }

    @Test
    void matchers_are_read_whatever_stands_in_their_values() {
        // Given
        var query = "sum by (a, b) (x{l=\"v,}\", m=~'n|o', k != \"\\\"\", p=~\"$p\"})";
        // When
        var asked = PromQl.of(query);
        // Then
        assertThat(asked.selectors())
                .containsExactly(new Selector(
                        "x",
                        List.of(
                                new Matcher("l", "=", "v,}"),
                                new Matcher("m", "=~", "n|o"),
                                new Matcher("k", "!=", "\\\""),
                                new Matcher("p", "=~", "$p"))));
        assertThat(asked.labels()).containsExactlyInAnyOrder("a", "b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{job=\"x\"}", "x{a}", "x{a=\"b}", "sum by (a"})
    void what_is_not_known_is_refused_and_not_passed_over(String query) {
        assertThatThrownBy(() -> PromQl.of(query)).isInstanceOf(IllegalArgumentException.class);
    }
}
