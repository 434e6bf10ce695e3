package io.sluice.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.watch.Dashboards.Dashboard;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What Grafana is given can be taken by any Grafana, and says what it shows. */
class DashboardsTest {
    private static final String DATASOURCE = "${datasource}";
    private static final int COLUMNS = 24;

    /** Grafana 12's. */
    private static final int SCHEMA = 41;

    static Stream<Dashboard> dashboards() {
        return Dashboards.all().stream();
    }

    @Test
    void there_is_one_for_traffic_pipeline_stores_and_tenants() {
        assertThat(dashboards().map(Dashboard::name)).containsExactly("pipeline", "stores", "tenants", "traffic");
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void a_dashboard_is_of_todays_schema_and_of_no_installation(Dashboard dashboard) {
        var json = dashboard.json();
        assertThat(json.path("schemaVersion").asInt()).isEqualTo(SCHEMA);
        assertThat(json.path("id").isNull()).isTrue();
        assertThat(json.has("uid")).isFalse();
        assertThat(json.findValuesAsText("uid")).isNotEmpty().containsOnly(DATASOURCE);
        assertThat(json.path("title").asText()).startsWith("Sluice / ");
        assertThat(json.path("description").asText()).isNotBlank();
        assertThat(json.path("tags").valueStream().map(JsonNode::asText)).containsExactly("sluice");
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void whoever_looks_chooses_the_data_source_the_namespace_and_the_provider(Dashboard dashboard) {
        // Given
        var byProvider = dashboard.panels().stream()
                .anyMatch(panel -> panel.path("targets").toString().contains("$provider"));
        // When
        var variables = dashboard.variables().stream()
                .map(variable -> variable.path("name").asText())
                .toList();
        // Then
        assertThat(variables)
                .isEqualTo(
                        byProvider
                                ? List.of("datasource", "namespace", "provider")
                                : List.of("datasource", "namespace"));
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void every_panel_says_what_it_shows_and_in_which_unit(Dashboard dashboard) {
        assertThat(dashboard.panels()).hasSizeGreaterThan(8).allSatisfy(panel -> {
            var title = panel.path("title").asText();
            assertThat(title).isNotBlank();
            assertThat(panel.path("description").asText()).as(title).isNotBlank();
            assertThat(panel.path("fieldConfig").path("defaults").path("unit").asText())
                    .as(title)
                    .isNotBlank();
            assertThat(panel.path("targets").isEmpty()).as(title).isFalse();
        });
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void panels_have_ids_of_their_own_and_do_not_lie_on_each_other(Dashboard dashboard) {
        // Given
        var ids = new ArrayList<Integer>();
        var cells = new HashSet<String>();
        var taken = new ArrayList<String>();
        // When
        dashboard.json().path("panels").forEach(panel -> {
            ids.add(panel.path("id").asInt());
            var place = panel.path("gridPos");
            int right = place.path("x").asInt() + place.path("w").asInt();
            assertThat(right).isLessThanOrEqualTo(COLUMNS);
            for (int x = place.path("x").asInt(); x < right; x++) {
                int bottom = place.path("y").asInt() + place.path("h").asInt();
                for (int y = place.path("y").asInt(); y < bottom; y++) {
                    if (!cells.add(x + "," + y)) {
                        taken.add(panel.path("title").asText());
                    }
                }
            }
        });
        // Then
        assertThat(ids).doesNotHaveDuplicates();
        assertThat(taken).isEmpty();
    }

    @Test
    void every_alert_that_a_panel_names_is_there() {
        // Given
        var alerts = Rules.alerts().stream().map(Rules.Alert::name).collect(Collectors.toSet());
        // When
        var named = dashboards()
                .flatMap(dashboard -> dashboard.panels().stream())
                .flatMap(panel -> Stream.of(panel.path("description").asText().split("[^A-Za-z]+")))
                .filter(word -> word.startsWith("Sluice"))
                .toList();
        // Then
        assertThat(named).hasSizeGreaterThan(10);
        assertThat(alerts).containsAll(named);
    }
}
