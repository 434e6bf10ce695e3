package io.sluice.provider.sendgrid;

import static io.sluice.provider.sendgrid.Batches.SENDGRID;
import static io.sluice.provider.sendgrid.Batches.events;
import static io.sluice.provider.sendgrid.Batches.one;
import static io.sluice.provider.sendgrid.Batches.read;
import static io.sluice.provider.sendgrid.Signer.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.event.Event;
import io.sluice.provider.Limits;
import io.sluice.provider.Provider;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SendGridReadTest {

    @Test
    void a_batch_gives_its_events_in_order() {
        // When
        var events = events(Signer.sample("sendgrid/every-type.json"));
        // Then
        assertThat(events)
                .extracting(Event::type)
                .containsExactly(
                        "email.processed",
                        "email.deferred",
                        "email.delivered",
                        "email.open",
                        "email.open",
                        "email.click",
                        "email.bounce",
                        "email.bounce",
                        "email.dropped",
                        "email.spamreport",
                        "email.unsubscribe",
                        "email.group_unsubscribe",
                        "email.group_resubscribe");
        assertThat(events).extracting(Event::key).doesNotHaveDuplicates();
        assertThat(events.getFirst().occurredAt()).contains(Instant.ofEpochSecond(1_700_000_000));
        assertThat(events.getFirst().externalId()).isEqualTo("14c5d75ce93.dfd.64b469.filter0001.16648.5515E0B88.0");
        assertThat(events.getFirst().accountKey()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"sendgrid/every-type.json", "sendgrid/asynchronous-bounce.json", "sendgrid/strange-elements.json"
            })
    void an_events_own_request_reads_back_to_exactly_that_event(String sample) {
        for (var event : events(Signer.sample(sample))) {
            // When
            var again = events(SENDGRID.read(event.part()));
            // Then
            assertThat(again).singleElement().satisfies(e -> {
                assertThat(e.type()).isEqualTo(event.type());
                assertThat(e.key()).isEqualTo(event.key());
                assertThat(e.externalId()).isEqualTo(event.externalId());
                assertThat(e.occurredAt()).isEqualTo(event.occurredAt());
                assertThat(e.part().body()).isEqualTo(event.part().body());
                assertThat(SENDGRID.payload(e)).isEqualTo(SENDGRID.payload(event));
            });
        }
    }

    @Test
    void an_event_is_kept_with_the_bytes_it_was_sent_as() {
        // Given
        var sent = "{ \"event\" : \"open\",\"x\":\"\\u003c\u00e9 ]},{\" ,\"n\":1.50}";
        // When
        var events = events(read("\ufeff [\r\n" + sent + ",\r\n" + sent.replace("open", "click") + " ]\r\n"));
        // Then
        assertThat(events).extracting(SENDGRID::payload).containsExactly(sent, sent.replace("open", "click"));
        assertThat(new String(events.getLast().part().body(), StandardCharsets.UTF_8))
                .isEqualTo("[" + sent.replace("open", "click") + "]");
    }

    @Test
    void what_is_no_event_does_not_fail_the_batch() {
        // When
        var events = events(Signer.sample("sendgrid/strange-elements.json"));
        // Then
        assertThat(events)
                .extracting(Event::type)
                .containsExactly(
                        "email.account_status_change",
                        "email.unknown",
                        "email.unknown",
                        "email.unknown",
                        "email.unknown",
                        "email.unknown",
                        "email.unknown",
                        "email.delivered");
        assertThat(events.subList(0, 7))
                .allSatisfy(e -> assertThat(SENDGRID.project(e, Batches.RECEIVED))
                        .isEqualTo(new Provider.Projection.Ignored("")));
        assertThat(events.get(2).externalId()).matches("[0-9a-f]{64}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{}",
                "{\"event\":\"open\"}",
                "[]",
                "[{}",
                "[{}]x",
                "[{}][{}]",
                "null",
                "42",
                "[{},]",
                "[{\"a\":}]",
                "\u0000"
            })
    void what_is_no_array_of_events_is_malformed(String body) {
        // When
        var reading = read(body);
        // Then
        assertThat(reading).isInstanceOf(Provider.Reading.Malformed.class);
    }

    @Test
    void two_opens_of_one_mail_in_one_second_count_once_even_with_different_event_ids() {
        // Given
        var open = "{'event':'open','email':'a@x.example','timestamp':1,'sg_message_id':'m.1','sg_event_id':'%s'}";
        // Then
        assertThat(one(open.formatted("e1")).key())
                .isEqualTo(one(open.formatted("e2")).key());
    }

    @Test
    void all_that_makes_an_event_another_one_is_in_its_key() {
        // Given
        var event =
                "{'event':'click','email':'a@x.example','timestamp':1,'sg_message_id':'m.1','asm_group_id':7,'url':'u'}";
        var key = one(event).key();
        // Then
        assertThat(one(event.replace("click", "open")).key()).isNotEqualTo(key);
        assertThat(one(event.replace("a@x", "b@x")).key()).isNotEqualTo(key);
        assertThat(one(event.replace(":1,", ":2,")).key()).isNotEqualTo(key);
        assertThat(one(event.replace("m.1", "m.2")).key()).isNotEqualTo(key);
        assertThat(one(event.replace(":7", ":8")).key()).isNotEqualTo(key);
        assertThat(one(event.replace("'u'", "'v'")).key()).isNotEqualTo(key);
        assertThat(one(event.replace(":7,'url':'u'", ":'','url':'7u'")).key()).isNotEqualTo(key);
    }

    @Test
    void without_sg_message_id_the_smtp_id_stands_for_it() {
        // When
        var event = events(Signer.sample("sendgrid/asynchronous-bounce.json")).getFirst();
        // Then
        assertThat(event.externalId()).isEqualTo("<14c5d75ce93.dfd.64b469@ismtpd-555>");
        assertThat(event.key()).contains("<14c5d75ce93.dfd.64b469@ismtpd-555>");
    }

    @Test
    void without_any_id_the_hash_of_the_bytes_stands_for_it() {
        // Given
        var event = "{'event':'open','email':'a@x.example','timestamp':1,'sg_message_id':' ','smtp-id':null}";
        // Then
        assertThat(one(event).externalId())
                .matches("[0-9a-f]{64}")
                .isEqualTo(one(event).key());
        assertThat(one(event.replace(":1,", ":2,")).key())
                .isNotEqualTo(one(event).key());
    }

    @Test
    void an_id_no_index_can_hold_is_none() {
        // Given
        var event = "{'event':'open','email':'a@x.example','sg_message_id':'%s'}";
        // Then
        assertThat(one(event.formatted("m".repeat(501))).externalId()).matches("[0-9a-f]{64}");
        assertThat(one(event.formatted("m\\u0001")).externalId()).matches("[0-9a-f]{64}");
    }

    @Test
    void more_elements_than_any_batch_has_are_malformed() {
        // Given
        var many = "[" + "{},".repeat(Batch.MAX_EVENTS - 1) + "{}]";
        // Then
        assertThat(events(read(many))).hasSize(Batch.MAX_EVENTS);
        assertThat(read(many.replace("]", ",{}]"))).isInstanceOf(Provider.Reading.Malformed.class);
    }

    @Test
    void one_mebibyte_of_hostile_input_is_judged_quickly() {
        // Given
        var nested = "[".repeat(Limits.MIB);
        var many = "[" + "1,".repeat(Limits.MIB / 2 - 1) + "1]";
        var objects = "[" + "{},".repeat(Limits.MIB / 3 - 1) + "{}]";
        var open = "[{\"a\":\"" + "\\u003c".repeat(Limits.MIB / 6);
        // Then
        for (var hostile : Arrays.asList(nested, many, objects, open)) {
            var start = Signer.cpuNanos();
            SENDGRID.read(Signer.request(bytes(hostile)));
            assertThat(Duration.ofNanos(Signer.cpuNanos() - start)).isLessThan(Duration.ofSeconds(5));
        }
    }
}
