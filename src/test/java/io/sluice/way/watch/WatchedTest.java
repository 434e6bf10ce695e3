package io.sluice.way.watch;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.sluice.provider.Signer;
import io.sluice.watch.Dashboards;
import io.sluice.watch.Rules;
import io.sluice.watch.Runbook;
import io.sluice.watch.Scrape;
import io.sluice.way.Gateway;
import io.sluice.way.Sender;
import io.sluice.way.Way;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What alerts, dashboards and the texts about them ask for is what a gateway under traffic of all providers gives. */
@QuarkusTest
@TestProfile(Way.class)
class WatchedTest {
    private static final Pattern CALL = Pattern.compile("(GET|POST|PUT|PATCH|DELETE) (/[^ ?]*)");
    private static final Pattern SETTING = Pattern.compile("`(sluice\\.[a-z.-]+)`");
    private static final Pattern PLACE = Pattern.compile("\\{\\w+}");

    @Inject
    DataSource database;

    /** Taken once: each test that needs it looks at the same. */
    private static @Nullable Scrape taken;

    private static synchronized Scrape scrape() {
        if (taken == null) {
            trafficOfAllProviders();
            System.gc(); // the first collection makes the series of collections, a moment later
            var text = Gateway.waiting()
                    .until(
                            () -> given().get("/metrics").asString(),
                            scraped -> scraped.contains("jvm_gc_pause_seconds"));
            taken = Scrape.of(text, Rules.recordings());
        }
        return taken;
    }

    private static void trafficOfAllProviders() {
        var tenant = Gateway.tenant();
        for (var name : Gateway.SIGNERS.stream().map(Signer::provider).toList()) {
            var source = tenant.source(name);
            var sample = source.signer().samples().getFirst().name();
            source.post(sample).isAccepted();
            Sender.send(source.unsigned(sample));
        }
        Gateway.waiting().until(() -> tenant.events().size() >= Gateway.SIGNERS.size());
    }

    @Test
    void every_metric_of_rules_dashboards_and_texts_is_there_with_its_labels() throws IOException {
        // Given
        var scrape = scrape();
        var wrong = new ArrayList<String>();
        // When
        for (var recording : Rules.recordings()) {
            scrape.missing(recording.expression()).forEach(what -> wrong.add(recording.name() + ": " + what));
        }
        for (var alert : Rules.alerts(Rules.FILE)) {
            scrape.missing(alert.expression()).forEach(what -> wrong.add(alert.name() + ": " + what));
        }
        for (var query : Dashboards.queries()) {
            scrape.missing(query.expression()).forEach(what -> wrong.add(query.where() + ": " + what));
            scrape.missing(query.expression(), query.legend())
                    .forEach(label -> wrong.add(query.where() + ": legend " + label));
        }
        for (var block : Runbook.blocks("promql")) {
            scrape.missing(block).forEach(what -> wrong.add("alerts.md: " + what));
        }
        // Then
        assertThat(wrong).isEmpty();
    }

    @Test
    void what_is_not_there_is_noticed() {
        var scrape = scrape();
        assertThat(scrape.missing("sum by (provider) (rate(sluice_request_total[5m]))"))
                .isNotEmpty();
        assertThat(scrape.missing("sluice_requests_total{outcome=\"gone\"}")).isNotEmpty();
        assertThat(scrape.missing("sluice_requests_total{outcome=~\"accepted|gone\"}"))
                .isNotEmpty();
        assertThat(scrape.missing("sluice_tasks_failing{kind!~\"erasure|no-such-kind\"}"))
                .isNotEmpty();
        assertThat(scrape.missing("sluice_requests_total{tenant!=\"\"}")).isNotEmpty();
        assertThat(scrape.missing("sum by (kind) (sluice_queue_depth)")).isNotEmpty();
        assertThat(scrape.missing("sum by (provider) (sluice_requests_total)", "{{outcome}}"))
                .isNotEmpty();
    }

    @Test
    void every_query_of_the_texts_is_one_that_the_database_takes() throws Exception {
        // Given
        var queries = Runbook.blocks("sql");
        assertThat(queries).hasSizeGreaterThan(10);
        // When, Then
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            for (var query : queries) {
                assertThatCode(() -> statement.executeQuery(query).close())
                        .as(query)
                        .doesNotThrowAnyException();
            }
        }
    }

    @Test
    void every_call_of_the_texts_is_one_that_the_api_has() throws IOException {
        // Given
        var paths =
                given()
                        .queryParam("format", "json")
                        .get("/api/openapi.json")
                        .jsonPath()
                        .getMap("paths")
                        .keySet()
                        .stream()
                        .map(path -> PLACE.matcher(path.toString()).replaceAll("{}"))
                        .toList();
        // When
        var called = calls();
        // Then
        assertThat(called).hasSizeGreaterThan(10);
        assertThat(paths).containsAll(called);
    }

    @Test
    void every_setting_of_the_texts_is_one_that_the_gateway_has() throws IOException {
        // Given
        var known = new HashSet<String>();
        ConfigProvider.getConfig().getPropertyNames().forEach(known::add);
        // When
        var named = new TreeSet<String>();
        for (var text : List.of("deploy/alerts.md", "src/docs/scale.md")) {
            SETTING.matcher(Files.readString(Path.of(text))).results().forEach(found -> named.add(found.group(1)));
        }
        // Then
        assertThat(named).hasSizeGreaterThan(15).isSubsetOf(known);
    }

    private static List<String> calls() throws IOException {
        return Runbook.blocks("http").stream()
                .flatMap(block -> CALL.matcher(block).results())
                .map(found -> PLACE.matcher(found.group(2)).replaceAll("{}"))
                .filter(path -> path.startsWith("/api/"))
                .toList();
    }
}
