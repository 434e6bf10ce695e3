package io.sluice.way;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.sluice.provider.Signer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@TestProfile(Way.class)
class MetricsTest {
    private static final List<String> ANSWERS = List.of(
            "accepted",
            "malformed_body",
            "signature_missing",
            "signature_mismatch",
            "timestamp_out_of_tolerance",
            "source_not_found",
            "method_not_allowed",
            "unsupported_media_type",
            "payload_too_large",
            "rate_limited",
            "quota_exceeded",
            "unavailable");

    static Stream<String> names() {
        return Gateway.SIGNERS.stream().map(Signer::provider);
    }

    private static void exists(String series) {
        assertThat(Gateway.metric(series)).as(series).isNotEqualTo(-1);
    }

    @ParameterizedTest
    @MethodSource("names")
    void every_series_of_a_provider_is_there(String provider) {
        var label = "{provider=\"" + provider + "\"}";
        for (var outcome : ANSWERS) {
            exists("sluice_requests_total{outcome=\"%s\",provider=\"%s\"}".formatted(outcome, provider));
        }
        for (var outcome : List.of("applied", "ignored", "duplicate", "retrying", "dead", "held")) {
            exists("sluice_events_applied_total{outcome=\"%s\",provider=\"%s\"}".formatted(outcome, provider));
        }
        exists("sluice_events_accepted_total" + label);
        exists("sluice_events_spilled_total" + label);
        exists("sluice_request_seconds_count" + label);
        exists("sluice_request_seconds_bucket{provider=\"" + provider + "\",le=\"+Inf\"}");
        exists("sluice_apply_latency_seconds_count" + label);
        exists("sluice_apply_latency_seconds_bucket{provider=\"" + provider + "\",le=\"+Inf\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sluice_queue_depth",
                "sluice_queue_oldest_seconds",
                "sluice_dead_letters",
                "sluice_balance_difference",
                "sluice_secrets_still_used",
                "sluice_erasures_oldest_seconds{kind=\"person\"}",
                "sluice_erasures_oldest_seconds{kind=\"tenant\"}",
                "sluice_tasks_overdue_seconds{kind=\"chore\"}",
                "sluice_tasks_failing{kind=\"chore\"}",
                "sluice_gauges_age_seconds{gauge=\"queue\"}",
                "sluice_gauges_age_seconds{gauge=\"ledger\"}",
                "sluice_gauges_age_seconds{gauge=\"books\"}",
                "sluice_gauges_age_seconds{gauge=\"tasks-chore\"}",
                "sluice_requests_total{outcome=\"source_not_found\",provider=\"unknown\"}",
                "sluice_rejections_total{outcome=\"kept\"}",
                "sluice_rejections_total{outcome=\"dropped\"}",
                "sluice_changes_total{kind=\"messages\",outcome=\"inserted\"}",
                "sluice_changes_total{kind=\"payments\",outcome=\"suspect\"}"
            })
    void every_series_of_the_gateway_is_there(String series) {
        exists(series);
    }

    /** The first look is over before the gateway takes calls. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "sluice_queue_depth",
                "sluice_dead_letters",
                "sluice_balance_difference",
                "sluice_sources_silent{provider=\"stripe\"}",
                "sluice_calendars_failed",
                "sluice_secrets_still_used",
                "sluice_erasures_oldest_seconds{kind=\"person\"}",
                "sluice_tasks_failing{kind=\"chore\"}"
            })
    void what_the_stores_hold_is_told(String series) {
        assertThat(Gateway.metric(series)).isNotNaN();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sluice_provider_calls_total", "sluice_reconcile_drift_total"})
    void what_is_counted_of_providers_apis_is_there(String name) {
        assertThat(given().get("/metrics").asString().lines().filter(line -> line.startsWith(name + "{")))
                .allMatch(line -> line.contains("provider=") && line.contains("outcome="))
                .isNotEmpty();
    }

    @Test
    void an_event_moves_what_counts_it() {
        // Given
        var tenant = Gateway.tenant();
        var source = tenant.source("twilio");
        var series = List.of(
                "sluice_requests_total{outcome=\"accepted\",provider=\"twilio\"}",
                "sluice_request_seconds_count{provider=\"twilio\"}",
                "sluice_events_accepted_total{provider=\"twilio\"}",
                "sluice_events_applied_total{outcome=\"applied\",provider=\"twilio\"}",
                "sluice_apply_latency_seconds_count{provider=\"twilio\"}",
                "sluice_changes_total{kind=\"messages\",outcome=\"inserted\"}");
        var before = series.stream().map(Gateway::metric).toList();
        // When
        source.post("inbound-sms.http").isAccepted();
        // Then
        Gateway.waiting()
                .untilAsserted(() -> assertThat(series.stream().map(Gateway::metric))
                        .isEqualTo(before.stream().map(v -> v + 1).toList()));
    }

    @Test
    void a_second_delivery_counts_as_a_duplicate() {
        // Given
        var source = Gateway.tenant().source("twilio");
        var duplicates = "sluice_events_applied_total{outcome=\"duplicate\",provider=\"twilio\"}";
        double before = Gateway.metric(duplicates);
        // When
        source.post("inbound-sms.http").isAccepted();
        source.post("inbound-sms.http").isAccepted();
        // Then
        Gateway.waiting().until(() -> Gateway.metric(duplicates) == before + 1);
    }

    @Test
    void a_batch_counts_its_events() {
        // Given
        var source = Gateway.tenant().source("sendgrid");
        var accepted = "sluice_events_accepted_total{provider=\"sendgrid\"}";
        double before = Gateway.metric(accepted);
        // When
        source.post("every-type.json").isAccepted();
        // Then
        assertThat(Gateway.metric(accepted)).isEqualTo(before + 13);
    }

    @Test
    void refusals_count_under_their_code_and_unknown_providers_under_one_label() {
        // Given
        var refused = "sluice_requests_total{outcome=\"signature_missing\",provider=\"stripe\"}";
        var unknown = "sluice_requests_total{outcome=\"source_not_found\",provider=\"unknown\"}";
        var seconds = "sluice_request_seconds_count{provider=\"unknown\"}";
        double before = Gateway.metric(refused);
        double strangers = Gateway.metric(unknown);
        double timed = Gateway.metric(seconds);
        var source = Gateway.tenant().source("stripe");
        // When
        Sender.send(source.unsigned("customer.created.json")).isProblem(401, "signature_missing");
        Sender.send(source.at("http://localhost/webhooks/nobody").unsigned("customer.created.json"))
                .isProblem(404, "source_not_found");
        // Then
        assertThat(Gateway.metric(refused)).isEqualTo(before + 1);
        assertThat(Gateway.metric(unknown)).isEqualTo(strangers + 1);
        assertThat(Gateway.metric(seconds)).isEqualTo(timed + 1);
    }

    @Test
    void nothing_holds_an_id_after_traffic_of_providers_and_operators() {
        // Given
        var tenant = Gateway.tenant();
        var unsigned = tenant.source("sendgrid-inbound");
        var source = tenant.source("stripe");
        // When
        unsigned.post("attachments.multipart").isAccepted();
        source.post("customer.created.json").isAccepted();
        Sender.send(source.unsigned("customer.created.json")).isProblem(401, "signature_missing");
        Sender.send(source.at("/webhooks/stripe/src_1").unsigned("customer.created.json"))
                .isProblem(404, "source_not_found");
        tenant.settled(2).forEach(tenant::detail);
        tenant.data("customers");
        tenant.patch("/sources/" + source.id(), Map.of("name", "Other"));
        Gateway.admin().get("/api/v1/sources/src_1").then().statusCode(404);
        // Then
        assertThat(given().get("/metrics").asString())
                .contains("sluice_requests_total")
                .doesNotContainPattern("\\b(src|ten|evt|req|whs)_")
                .doesNotContain(tenant.id(), source.id(), unsigned.id())
                .doesNotContain(tenant.uuid().toString());
    }

    @Test
    void no_label_names_a_tenant_an_event_or_a_person() {
        var labels = given().get("/metrics")
                .asString()
                .lines()
                .filter(line -> line.startsWith("sluice_"))
                .flatMap(line -> Stream.of(line.replaceFirst("[^{]*\\{?", "").split("[,}]")))
                .filter(part -> part.contains("="))
                .map(part -> part.substring(0, part.indexOf('=')))
                .collect(Collectors.toSet());
        assertThat(labels).isSubsetOf(Set.of("provider", "outcome", "kind", "gauge", "le"));
    }
}
