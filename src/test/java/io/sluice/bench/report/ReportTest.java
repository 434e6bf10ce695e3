package io.sluice.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    private static final Row ROW = new Row(
            "ingest",
            "sluice",
            List.of(
                    Map.of(Figure.RATE, 5000.4, Figure.FOREIGN, 0.1),
                    Map.of(Figure.RATE, 4000.0, Figure.FOREIGN, 0.3),
                    Map.of(Figure.RATE, 7000.0, Figure.FOREIGN, 0.0)));

    @Test
    void several_runs_give_their_median_and_their_ends() {
        assertThat(Spread.of(List.of(3.0, 1.0, 2.0))).isEqualTo(new Spread(2, 1, 3));
        assertThat(Spread.of(List.of(4.0, 1.0))).isEqualTo(new Spread(2.5, 1, 4));
    }

    @Test
    void a_ratio_is_taken_round_by_round() {
        // Given a machine that was half as fast in the second round
        var ones = List.of(900.0, 450.0);
        var others = List.of(300.0, 150.0);
        // When
        var ratio = Spread.ratio(ones, others);
        // Then
        assertThat(ratio).isEqualTo(new Spread(3, 3, 3));
    }

    @Test
    void a_bar_is_met_by_the_median() {
        assertThat(Bar.atLeast("ratio", new Spread(2.5, 1, 3), 2.5).met()).isTrue();
        assertThat(Bar.atLeast("ratio", new Spread(2.4, 1, 3), 2.5).met()).isFalse();
        assertThat(Bar.atMost("p99", new Spread(11, 1, 12), 10).met()).isFalse();
    }

    @Test
    void the_table_shows_medians_the_ends_below_and_which_runs_were_disturbed() {
        // When
        var lines = Table.of(List.of(ROW)).lines().toList();
        // Then
        assertThat(lines).hasSize(3);
        assertThat(lines.get(1)).startsWith("ingest").contains("5,000");
        assertThat(lines.get(2)).contains("3 runs [NOISY 1]", "4,000..7,000");
    }

    @Test
    void the_same_is_written_as_json_and_the_curve_as_a_picture(@TempDir Path directory) throws Exception {
        // Given
        var report = new Report(Map.of("cpu", "one"), Map.of("postgres fsync", "on"));
        report.add(ROW);
        report.add(Bar.atLeast("ratio", new Spread(3, 2, 4), 2.5));
        report.add(new Picture.Point(100, 1, 2, 3));
        report.add(new Picture.Point(1000, 2, 20, 300));
        // When
        report.write(directory);
        // Then
        var json = new ObjectMapper().readTree(directory.resolve("result.json").toFile());
        assertThat(json.at("/rows/0/figures/rate/median").asDouble()).isEqualTo(5000.4);
        assertThat(json.at("/rows/0/runs").size()).isEqualTo(3);
        assertThat(json.at("/bars/0/met").asBoolean()).isTrue();
        var picture = Files.readString(directory.resolve("latency.svg"));
        var root = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(picture.getBytes(StandardCharsets.UTF_8)))
                .getDocumentElement();
        assertThat(root.getElementsByTagName("polyline").getLength()).isEqualTo(3);
    }
}
