package io.sluice.way.person;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.sluice.event.Id;
import io.sluice.event.Vault;
import io.sluice.ledger.person.Erasures;
import io.sluice.ledger.person.Opened;
import io.sluice.record.Kinds;
import io.sluice.way.Gateway;
import io.sluice.way.Way;
import io.sluice.way.json.Document;
import io.sluice.way.person.Known.Sources;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What people may ask a tenant for, from the webhooks that told of them on. */
@QuarkusTest
@TestProfile(Way.class)
class PersonWayTest {
    private static final int EVENTS = 10;

    @Inject
    DataSource database;

    @Inject
    Vault vault;

    @Inject
    Erasures erasures;

    private Gateway tenant;
    private Sources sources;
    private Known ada;
    private Known bob;

    @BeforeEach
    void open() {
        tenant = Gateway.tenant();
        sources = Sources.of(tenant);
        ada = Known.somebody(tenant);
        bob = Known.somebody(tenant);
    }

    private void bothSpoke() {
        ada.speaks(sources);
        bob.speaks(sources);
        assertThat(tenant.settled(2 * EVENTS)).extracting("status").containsOnly("applied");
    }

    private Response delete(String contact) {
        return Gateway.admin().delete("/api/v1" + tenant.path("/contacts/" + contact));
    }

    private Document erased(String contact) {
        var answer =
                Document.of(delete(contact).then().statusCode(200).extract().asString());
        assertThat(answer.getString("status")).isEqualTo("done");
        return answer;
    }

    /** The last look, now instead of in a minute. */
    private void lookAgain(String contact) throws SQLException {
        var id = Id.parse(Id.Kind.RECORD, contact).orElseThrow();
        erasures.later(tenant.uuid(), id, Instant.now().minusSeconds(1));
        Gateway.waiting()
                .until(() -> !erasures.step(tenant.uuid(), id)
                        && number("SELECT count(*) FROM erasure WHERE id = ? AND person IS NULL", id) == 1);
    }

    private long number(String sql, UUID id) throws SQLException {
        try (var connection = database.getConnection();
                var select = connection.prepareStatement(sql)) {
            select.setObject(1, id);
            try (var row = select.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private List<String> holding(Known whom) throws SQLException {
        return Opened.holding(database, vault, tenant.uuid(), whom.marks());
    }

    private String shown() {
        var all = new StringBuilder();
        Kinds.all().keySet().forEach(kind -> all.append(tenant.records(kind)));
        tenant.events().forEach(event -> all.append(tenant.detail(event).toString()));
        return all.toString();
    }

    @Test
    void an_erased_person_is_found_nowhere_and_another_s_data_is_untouched() throws SQLException {
        // Given
        bothSpoke();
        var before = holding(bob);
        var phone = ada.contact(ada.phone());
        var email = ada.contact(ada.email());
        // When
        var first = erased(phone);
        var second = erased(email);
        lookAgain(phone);
        lookAgain(email);
        // Then
        assertThat(holding(ada)).isEmpty();
        assertThat(holding(bob)).isEqualTo(before);
        assertThat(shown()).doesNotContain(ada.marks()).contains(bob.marks());
        assertThat(first.getMap("erased.records"))
                .containsEntry("messages", 4)
                .containsEntry("contacts", 2)
                .containsEntry("calls", 1);
        assertThat(first.getInt("erased.events") + second.getInt("erased.events"))
                .isEqualTo(EVENTS);
        assertThat(tenant.records("subscriptions")).hasSize(2);
        assertThat(tenant.events()).hasSize(2 * EVENTS).extracting("status").containsOnly("applied");
        assertThat(Gateway.settledDifference()).isZero();
    }

    @Test
    void what_is_left_of_an_erased_event_has_no_content_and_is_not_replayed() {
        // Given
        bothSpoke();
        erased(ada.contact(ada.phone()));
        var event = tenant.event("SMi" + ada.name().substring(4));
        // When
        var detail = tenant.detail(event);
        // Then
        assertThat((Object) detail.get("payload")).isNull();
        assertThat(detail.getMap("headers")).isEmpty();
        assertThat(detail.getList("changes.before")).containsOnlyNulls();
        assertThat(detail.getList("changes.after")).hasSize(2).containsOnlyNulls();
        Gateway.admin()
                .post("/api/v1" + tenant.path("/events/" + event.get("id") + "/replay"))
                .then()
                .statusCode(422)
                .body("title", equalTo("Unprocessable Content"));
    }

    @Test
    void replaying_many_passes_over_what_was_erased() {
        // Given
        bothSpoke();
        erased(ada.contact(ada.phone()));
        // When
        var replay = Gateway.post(tenant.path("/replays"), Map.of("filter", Map.of("provider", "twilio")), 202);
        // Then
        var done = Gateway.waiting()
                .until(
                        () -> tenant.read("/replays/" + replay.getString("id")),
                        r -> "done".equals(r.getString("status")));
        assertThat(done.getInt("done")).isEqualTo(done.getInt("matched")).isEqualTo(10);
        assertThat(tenant.settled(2 * EVENTS)).extracting("status").containsOnly("applied");
        assertThat(tenant.records("calls")).hasSize(1);
    }

    @Test
    void whoever_opted_out_is_not_written_to_after_the_erasure_and_the_history_tells() {
        // Given
        bothSpoke();
        var phone = ada.contact(ada.phone());
        var email = ada.contact(ada.email());
        var told = tenant.read("/contacts/" + email + "/consents").getList("data");
        // When
        erased(phone);
        erased(email);
        // Then
        assertThat(ada.message(sources)).isEqualTo(422);
        assertThat(ada.mail(sources)).isEqualTo(422);
        assertThat(tenant.read("/contacts/" + email + "/consents").getList("data"))
                .isEqualTo(told)
                .hasSize(2);
        assertThat(tenant.read("/contacts/" + phone + "/consents").getMap("data[0]"))
                .containsEntry("channel", "sms")
                .containsEntry("opted_out", true)
                .containsEntry("type", "message.received");
    }

    @Test
    void whoever_opts_in_again_after_the_erasure_is_written_to() {
        // Given
        ada.speaks(sources);
        tenant.settled(EVENTS);
        erased(ada.contact(ada.phone()));
        // When
        sources.twilio()
                .post(
                        "application/x-www-form-urlencoded",
                        ("MessageSid=SMback&SmsStatus=received&From=%2B"
                                        + ada.phone().substring(1) + "&To=%2B15550000001&Body=START")
                                .getBytes(UTF_8))
                .isAccepted();
        tenant.event("SMback");
        // Then
        assertThat(ada.message(sources)).isEqualTo(202);
    }

    @Test
    void the_history_comes_in_pages() {
        // Given
        bothSpoke();
        var path = "/contacts/" + ada.contact(ada.email()) + "/consents?limit=1";
        // When
        var first = tenant.read(path);
        var second = tenant.read(path + "&cursor=" + first.getString("next_cursor"));
        // Then
        assertThat(first.getList("data")).hasSize(1).doesNotContainAnyElementsOf(second.getList("data"));
        assertThat(second.getList("data")).hasSize(1);
        assertThat(second.getString("next_cursor")).isNull();
    }

    @Test
    void an_export_holds_all_of_a_person_and_nothing_of_another() {
        // Given
        bothSpoke();
        var contact = ada.contact(ada.email());
        // When
        var answer = Gateway.admin().get("/api/v1" + tenant.path("/contacts/" + contact + "/export"));
        // Then
        var export = Document.of(answer.then().statusCode(200).extract().asString());
        assertThat(answer.header("Content-Disposition"))
                .isEqualTo("attachment; filename=\"contact-" + contact + ".json\"");
        assertThat(answer.header("Content-Type")).startsWith("application/json");
        assertThat(answer.asString()).contains(ada.marks()).doesNotContain(bob.marks());
        assertThat(export.getString("contact.id")).isEqualTo(contact);
        assertThat(export.getString("exported_at")).endsWith("Z");
        assertThat(export.getMap("records").keySet()).isEqualTo(Kinds.all().keySet());
        for (var kind : List.of("contacts", "customers", "subscriptions", "emails", "suppressions", "inbound_emails")) {
            assertThat(export.getList("records." + kind)).as(kind).hasSize(1);
        }
        assertThat(export.getList("records.calls")).isEmpty();
        assertThat(export.getList("events")).hasSize(5);
        assertThat(export.getList("events.payload")).doesNotContainNull();
        assertThat(export.getList("consents")).hasSize(2);
    }

    @Test
    void an_export_holds_what_was_refused_what_waits_to_be_sent_and_who_was_sought() throws SQLException {
        // Given
        bothSpoke();
        for (var whom : List.of(ada, bob)) {
            whom.isRefused(sources);
            whom.isSought();
            waitsToBeSentTo(whom);
        }
        // When
        var answer = Gateway.admin().get("/api/v1" + tenant.path("/contacts/" + ada.contact(ada.email()) + "/export"));
        // Then
        var export = Document.of(answer.then().statusCode(200).extract().asString());
        assertThat(answer.asString()).doesNotContain(bob.marks());
        assertThat(export.getMap("rejections[0]"))
                .containsEntry("reason", "signature_mismatch")
                .containsEntry("source_id", sources.stripe().id());
        assertThat(export.getString("rejections[0].request.body")).contains(ada.email());
        assertThat(export.getString("rejections[0].request.headers.Content-Type"))
                .isEqualTo("application/json");
        assertThat(export.getMap("replays[0]")).containsEntry("status", "done").containsEntry("dry_run", true);
        assertThat(export.getMap("replays[0].filter")).isEqualTo(Map.of("external_id", ada.email()));
        assertThat(export.getMap("sends[0]")).containsEntry("kind", "emails").containsEntry("status", "waiting");
        assertThat(export.getMap("sends[0].request")).isEqualTo(Map.of("to", ada.email(), "text", "Hi"));
        for (var where : List.of("rejections", "replays", "sends")) {
            assertThat(export.getList(where)).as(where).hasSize(1);
        }
        assertThat(export.getList("refetches")).isEmpty();
    }

    /** One that nobody looks after: a provider would have to be asked. */
    private void waitsToBeSentTo(Known whom) throws SQLException {
        var order = "{\"to\":\"" + whom.email() + "\",\"text\":\"Hi\"}";
        try (var connection = database.getConnection();
                var insert = connection.prepareStatement("""
                        INSERT INTO send (id, tenant_id, source_id, kind, request, request_ref, status, created_at) VALUES (?, ?, ?, 'emails', ?, 'r', 'waiting', now())
                        """)) {
            insert.setObject(1, UUID.randomUUID());
            insert.setObject(2, tenant.uuid());
            insert.setObject(3, UUID.randomUUID());
            insert.setBytes(4, vault.seal(tenant.uuid(), "send", order.getBytes(UTF_8)));
            insert.executeUpdate();
        }
    }

    @Test
    void what_is_gone_is_gone() {
        // Given
        bothSpoke();
        var contact = ada.contact(ada.phone());
        erased(contact);
        // Then
        delete(contact).then().statusCode(404);
        Gateway.admin()
                .get("/api/v1" + tenant.path("/contacts/" + contact + "/export"))
                .then()
                .statusCode(404);
        assertThat(tenant.read("/contacts/" + contact + "/erasure").getString("status"))
                .isEqualTo("done");
    }

    @Test
    void an_erasure_that_nobody_goes_on_with_is_taken_over() throws SQLException {
        // Given
        bothSpoke();
        var contact = ada.contact(ada.phone());
        var id = Id.parse(Id.Kind.RECORD, contact).orElseThrow();
        // When
        erasures.begin(tenant.uuid(), id);
        erasures.later(tenant.uuid(), id, Instant.now());
        // Then
        Gateway.waiting()
                .until(() -> "done"
                        .equals(tenant.read("/contacts/" + contact + "/erasure").getString("status")));
        assertThat(tenant.records("messages").toString())
                .doesNotContain(ada.phone())
                .contains(bob.phone());
    }
}
