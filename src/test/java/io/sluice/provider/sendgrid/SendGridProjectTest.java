package io.sluice.provider.sendgrid;

import static io.sluice.provider.sendgrid.Batches.changes;
import static io.sluice.provider.sendgrid.Batches.events;
import static io.sluice.provider.sendgrid.Batches.one;
import static io.sluice.provider.sendgrid.Batches.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.event.Change;
import io.sluice.event.Event;
import io.sluice.event.RecordKey;
import io.sluice.record.Kinds;
import io.sluice.record.State;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SendGridProjectTest {
    private static final String ID = "14c5d75ce93";

    private static Map<RecordKey, Map<String, @Nullable Object>> apply(List<Event> events) {
        var states = new LinkedHashMap<RecordKey, State>();
        for (var event : events) {
            for (var change : changes(event)) {
                states.merge(change.key(), merge(State.NEW, change), (a, b) -> merge(a, change));
            }
        }
        var data = new LinkedHashMap<RecordKey, Map<String, @Nullable Object>>();
        states.forEach((key, state) -> data.put(key, Kinds.get(key.kind()).data(state.values())));
        return data;
    }

    private static State merge(State state, Change change) {
        return state.merge(Kinds.get(change.key().kind()), change).stateAfter();
    }

    @Test
    void the_sample_batch_becomes_these_records() {
        // When
        var records = apply(events(Signer.sample("sendgrid/every-type.json")));
        // Then
        assertThat(records.get(new RecordKey("emails", ID, "ada@example.com")))
                .containsEntry("to", "ada@example.com")
                .containsEntry("status", "bounced")
                .containsEntry("reason", "500 unknown recipient <ada@example.com>")
                .containsEntry("opens", 1L)
                .containsEntry("machine_opens", 1L)
                .containsEntry("clicks", 1L)
                .containsEntry("first_opened_at", java.time.Instant.ofEpochSecond(1_700_000_003))
                .containsEntry("last_clicked_at", java.time.Instant.ofEpochSecond(1_700_000_005))
                .containsEntry("smtp_id", "<14c5d75ce93.dfd.64b469@ismtpd-555>")
                .containsEntry("categories", List.of("cat facts", "news"))
                .containsEntry("custom_args", Map.of("tenant_id", "t-7", "send_at", 1_700_000_000L));
        assertThat(records.keySet())
                .filteredOn(k -> k.kind().equals("suppressions"))
                .containsExactlyInAnyOrder(
                        new RecordKey("suppressions", "ada@example.com", "bounce"),
                        new RecordKey("suppressions", "dropped@example.com", "bounce"),
                        new RecordKey("suppressions", "angry@example.com", "spam_report"),
                        new RecordKey("suppressions", "gone@example.com", "unsubscribe"),
                        new RecordKey("suppressions", "partly@example.com", "group_unsubscribe:10"));
        assertThat(records.get(new RecordKey("suppressions", "partly@example.com", "group_unsubscribe:10")))
                .isEqualTo(Map.of(
                        "address",
                        "partly@example.com",
                        "reason",
                        "group_unsubscribe",
                        "group_id",
                        "10",
                        "active",
                        false));
        assertThat(records.keySet())
                .filteredOn(k -> k.kind().equals("contacts"))
                .containsExactlyInAnyOrder(
                        new RecordKey("contacts", "angry@example.com", "email"),
                        new RecordKey("contacts", "gone@example.com", "email"));
        assertThat(records.get(new RecordKey("contacts", "gone@example.com", "email")))
                .containsEntry("address_kind", "email")
                .containsEntry("opted_out", Map.of("sms", false, "whatsapp", false, "email", true));
    }

    @ParameterizedTest
    @CsvSource({
        "processed,,processed",
        "deferred,,deferred",
        "delivered,,delivered",
        "open,,delivered",
        "click,,delivered",
        "dropped,,dropped",
        "bounce,bounce,bounced",
        "bounce,blocked,bounced",
        "bounce,,bounced"
    })
    void each_type_has_its_status(String type, @Nullable String bounceType, String status) {
        // Given
        var kind = bounceType == null ? "" : ",'type':'" + bounceType + "'";
        var event =
                one("{'event':'" + type + "','email':'a@x.example','timestamp':1,'sg_message_id':'m.1'" + kind + "}");
        // When
        var change = changes(event, "emails").getFirst();
        // Then
        assertThat(value(change, "status")).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({
        "bounce,,,bounce",
        "bounce,bounce,550,bounce",
        "bounce,blocked,550,",
        "deferred,,busy,",
        "dropped,,Bounced Address,bounce",
        "dropped,,Unsubscribed Address,unsubscribe",
        "dropped,,Spam Reporting Address,spam_report",
        "dropped,,Invalid,invalid",
        "dropped,,Invalid SMTPAPI header,",
        "dropped,,Recipient List over Package Quota,",
        "spamreport,,,spam_report",
        "unsubscribe,,,unsubscribe",
        "group_unsubscribe,,,",
        "open,,,"
    })
    void an_address_is_suppressed_for_these_reasons_alone(
            String type, @Nullable String bounceType, @Nullable String reason, @Nullable String suppression) {
        // Given
        var event = one("{'event':'" + type + "','email':'A@x.example','timestamp':1"
                + (bounceType == null ? "" : ",'type':'" + bounceType + "'")
                + (reason == null ? "" : ",'reason':'" + reason + "'") + "}");
        // When
        var found = changes(event, "suppressions");
        // Then
        assertThat(found)
                .extracting(Change::key)
                .isEqualTo(
                        suppression == null
                                ? List.of()
                                : List.of(new RecordKey("suppressions", "a@x.example", suppression)));
    }

    @Test
    void leaving_and_joining_a_group_in_one_second_is_leaving_in_both_orders() {
        // Given
        var left = one("{'event':'group_unsubscribe','email':'a@x.example','timestamp':1,'asm_group_id':3}");
        var joined = one("{'event':'group_resubscribe','email':'a@x.example','timestamp':1,'asm_group_id':'3'}");
        // Then
        assertThat(apply(List.of(left, joined)))
                .isEqualTo(apply(List.of(joined, left)))
                .hasEntrySatisfying(
                        new RecordKey("suppressions", "a@x.example", "group_unsubscribe:3"),
                        data -> assertThat(data).containsEntry("active", true));
    }

    @Test
    void a_category_may_be_a_string_or_an_array() {
        // Given
        var event = "{'event':'processed','email':'a@x.example','sg_message_id':'m.1','category':%s}";
        // Then
        assertThat(value(changes(one(event.formatted("'one'"))).getFirst(), "categories"))
                .isEqualTo(List.of("one"));
        assertThat(value(changes(one(event.formatted("['one','two']"))).getFirst(), "categories"))
                .isEqualTo(List.of("one", "two"));
        assertThat(changes(one(event.formatted("{}"))).getFirst().merges()).doesNotContainKey("categories");
    }

    @Test
    void an_event_without_a_time_has_the_time_of_receipt() {
        // Given
        var event = one("{'event':'delivered','email':'a@x.example','sg_message_id':'m.1'}");
        // When
        var status = (io.sluice.event.Merge.Newest) java.util.Objects.requireNonNull(
                changes(event).getFirst().merges().get("status"));
        // Then
        assertThat(event.occurredAt()).isEmpty();
        assertThat(status.at().at()).isEqualTo(Batches.RECEIVED);
    }

    @Test
    void an_event_without_recipient_or_id_touches_no_email() {
        // Then
        assertThat(changes(one("{'event':'delivered','sg_message_id':'m.1','timestamp':1}")))
                .isEmpty();
        assertThat(changes(one("{'event':'delivered','email':'a@x.example','timestamp':1}")))
                .isEmpty();
    }
}
