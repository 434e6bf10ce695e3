package io.sluice.remote.refetch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.sluice.ops.far.Call;
import io.sluice.ops.far.Fault;
import io.sluice.ops.far.Http;
import io.sluice.remote.Asking.Key;
import io.sluice.way.Gateway;
import io.sluice.way.Sender;
import io.sluice.way.far.FarSides;
import io.sluice.way.far.FarWay;
import jakarta.inject.Inject;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Records whose order is in doubt are settled by their provider. */
@QuarkusTest
@TestProfile(FarWay.class)
class SuspectRecordsTest {
    private static final String ACCOUNT = "\"account\":\"%s\",";

    @Inject
    DataSource database;

    private final Key stripe = Key.made();
    private Gateway tenant;
    private Sender source;
    private long second;

    @BeforeEach
    void a_source() {
        tenant = Gateway.tenant();
        source = tenant.source("stripe");
        second = Instant.now().minusSeconds(30).getEpochSecond();
    }

    @AfterEach
    void all_is_well_again() {
        FarSides.stripe().faults().lift();
    }

    private Map<String, Object> event(String account, long created, String object, String previous) {
        var id = "evt_" + UUID.randomUUID();
        var name = object.contains("\"subscription\"") ? "customer.subscription" : "payment_intent";
        var type = object.contains("\"customer\"") ? "customer" : object.contains("\"charge\"") ? "charge" : name;
        source.post("application/json", """
                {"id":"%s","object":"event","type":"%s.updated",%s"created":%d,"data":{"object":%s,"previous_attributes":%s}}""".formatted(id, type, account, created, object, previous)
                        .getBytes(UTF_8))
                .isAccepted();
        return tenant.event(id);
    }

    /** Two changes of one second that undo each other. */
    private void doubted(String account, String object, String field, String one, String other) throws SQLException {
        var shape = object.replace('\'', '"');
        var was = "{\"" + field + "\":\"%s\"}";
        event(account, second, shape.formatted(one), was.formatted(other));
        event(account, second, shape.formatted(other), was.formatted(one));
        assertThat(task()).containsEntry("status", "waiting");
    }

    private void doubted(String account) throws SQLException {
        doubted(account, "{'id':'sub_1','object':'subscription','status':'%s'}", "status", "past_due", "active");
    }

    /** The seconds in doubt are over long since. */
    private void hurry() throws SQLException {
        try (var connection = database.getConnection();
                var update = connection.prepareStatement("UPDATE refetch SET due_at = now() WHERE tenant_id = ?")) {
            update.setObject(1, tenant.uuid());
            update.executeUpdate();
        }
    }

    private Map<String, Object> task() {
        List<Map<String, Object>> tasks = tenant.read("/refetches").getList("data");
        assertThat(tasks).hasSize(1);
        return tasks.getFirst();
    }

    private void settled(String status) {
        Gateway.waiting().until(() -> task().get("status").equals(status));
    }

    private Map<String, Object> refetched() {
        return Gateway.waiting()
                .until(
                        () -> tenant.events().stream()
                                .filter(e -> String.valueOf(e.get("type")).endsWith(".refetched"))
                                .findFirst(),
                        java.util.Optional::isPresent)
                .orElseThrow();
    }

    private static JsonNode json(String text) throws IOException {
        return Http.json(text);
    }

    @Test
    void a_record_in_doubt_is_settled_by_what_stripe_says_by_itself() throws Exception {
        // Given
        stripe.account().put(json("{'id':'sub_1','object':'subscription','status':'unpaid'}"));
        stripe.giveTo(tenant, source);
        // When
        doubted("");
        // Then
        settled("done");
        assertThat(tenant.records("subscriptions").getFirst()).containsEntry("suspect", false);
        assertThat(tenant.data("subscriptions")).containsEntry("status", "unpaid");
        assertThat(refetched())
                .containsEntry("type", "customer.subscription.refetched")
                .containsEntry("status", "applied")
                .hasEntrySatisfying("occurred_at", at -> assertThat((String) at).endsWith(".999Z"))
                .hasEntrySatisfying("external_id", id -> assertThat((String) id).startsWith("refetch/sub_1/"));
        assertThat(stripe.asked()).hasSize(1);
        assertThat(task()).containsEntry("error", null);
    }

    @Test
    void what_stripe_tells_later_of_the_second_of_the_answer_wins_and_older_news_do_not() throws Exception {
        // Given
        stripe.account().put(json("{'id':'sub_1','object':'subscription','status':'unpaid'}"));
        stripe.giveTo(tenant, source);
        doubted("");
        hurry();
        settled("done");
        var asOf = Instant.parse((String) refetched().get("occurred_at"));
        var object = "{\"id\":\"sub_1\",\"object\":\"subscription\",\"status\":\"%s\"}";
        // When
        event("", asOf.getEpochSecond(), object.formatted("incomplete"), "{\"status\":\"trialing\"}");
        var afterOlder = tenant.data("subscriptions").get("status");
        event("", asOf.plusMillis(1).getEpochSecond(), object.formatted("paused"), "{\"status\":\"unpaid\"}");
        // Then
        assertThat(afterOlder).isEqualTo("unpaid");
        assertThat(tenant.data("subscriptions")).containsEntry("status", "paused");
        assertThat(tenant.records("subscriptions").getFirst()).containsEntry("suspect", false);
    }

    @Test
    void an_object_of_a_connected_account_is_asked_for_in_its_name() throws Exception {
        // Given
        stripe.account().connected("acct_7").put(json("{'id':'sub_1','object':'subscription','status':'unpaid'}"));
        stripe.giveTo(tenant, source);
        // When
        doubted(ACCOUNT.formatted("acct_7"));
        hurry();
        // Then
        settled("done");
        assertThat(stripe.asked()).extracting(Call::account).containsExactly("acct_7");
        assertThat(tenant.data("subscriptions"))
                .containsEntry("status", "unpaid")
                .containsEntry("account", "acct_7");
    }

    @Test
    void a_record_waits_while_its_source_has_no_credential() throws Exception {
        // Given
        stripe.account().put(json("{'id':'sub_1','object':'subscription','status':'unpaid'}"));
        doubted("");
        hurry();
        assertThat((String) task().get("error")).contains("no API credential");
        // When
        stripe.giveTo(tenant, source);
        // Then
        settled("done");
        assertThat(tenant.data("subscriptions")).containsEntry("status", "unpaid");
    }

    @Test
    void a_payments_charge_is_asked_for_with_its_intent() throws Exception {
        // Given
        stripe.account()
                .put(
                        json(
                                "{'id':'pi_1','object':'payment_intent','status':'processing','amount':900,'latest_charge':'ch_9'}"));
        stripe.account()
                .put(
                        json(
                                "{'id':'ch_9','object':'charge','payment_intent':'pi_1','status':'pending','amount':900,'amount_refunded':5}"));
        stripe.giveTo(tenant, source);
        // When
        doubted(
                "",
                "{'id':'ch_9','object':'charge','payment_intent':'pi_1','status':'pending','description':'%s'}",
                "description",
                "a",
                "b");
        hurry();
        // Then
        settled("done");
        assertThat(tenant.data("payments"))
                .containsEntry("amount", 900)
                .containsEntry("amount_refunded", 5)
                .containsEntry("status", "processing");
    }

    @Test
    void a_customer_that_stripe_deleted_is_deleted_here() throws Exception {
        // Given
        stripe.account().put(json("{'id':'cus_1','object':'customer','deleted':true}"));
        stripe.giveTo(tenant, source);
        // When
        doubted("", "{'id':'cus_1','object':'customer','name':'%s'}", "name", "Ada", "Bob");
        hurry();
        // Then
        settled("done");
        assertThat(tenant.data("customers")).containsEntry("deleted", true);
    }

    @ParameterizedTest
    @CsvSource({"404, failed, '404 (resource_missing)'", "400, failed, 400", "401, waiting, credential: 401"})
    void what_cannot_be_had_says_why(int status, String end, String error) throws Exception {
        // Given
        stripe.giveTo(tenant, source);
        if (status != 404) {
            FarSides.stripe().faults().inject(stripe.objects(), new Fault.Refused(status));
        }
        // When
        doubted("");
        hurry();
        // Then
        Gateway.waiting().until(() -> String.valueOf(task().get("error")).contains(error));
        assertThat(task()).containsEntry("status", end);
        assertThat(tenant.records("subscriptions").getFirst()).containsEntry("suspect", true);
    }

    @Test
    void a_doubt_that_comes_after_a_failure_is_looked_into_anew() throws Exception {
        // Given
        stripe.giveTo(tenant, source);
        doubted("");
        hurry();
        settled("failed");
        // When
        stripe.account().put(json("{'id':'sub_1','object':'subscription','status':'unpaid'}"));
        second++;
        doubted("");
        hurry();
        // Then
        settled("done");
        assertThat(tenant.data("subscriptions")).containsEntry("status", "unpaid");
    }

    @Test
    void what_five_fetches_do_not_settle_is_not_fetched_again_until_a_new_doubt_comes() throws Exception {
        // Given
        stripe.account().put(json("{'id':'sub_1','object':'subscription','status':'unpaid'}"));
        stripe.giveTo(tenant, source);
        // Every answer is of before that.
        second += 3600;
        doubted("");
        hurry();
        settled("failed");
        assertThat(stripe.asked()).hasSize(5);
        assertThat(String.valueOf(task().get("error"))).contains("did not settle");
        // When
        second++;
        doubted("");
        hurry();
        // Then
        settled("failed");
        assertThat(stripe.asked()).hasSize(10);
    }

    @Test
    void while_stripe_is_away_it_is_asked_again() throws Exception {
        // Given
        stripe.account().put(json("{'id':'sub_1','object':'subscription','status':'unpaid'}"));
        stripe.giveTo(tenant, source);
        var away = FarSides.stripe().faults().inject(stripe.objects(), new Fault.Refused(503));
        doubted("");
        hurry();
        Gateway.waiting().until(() -> String.valueOf(task().get("error")).contains("503") && away.hits() > 1);
        // When
        FarSides.stripe().faults().lift();
        // Then
        settled("done");
        assertThat(tenant.data("subscriptions")).containsEntry("status", "unpaid");
    }
}
