package io.sluice.provider.inbound;

import static io.sluice.provider.inbound.Mails.INBOUND;
import static io.sluice.provider.inbound.Mails.RECEIVED;
import static io.sluice.provider.inbound.Mails.changes;
import static io.sluice.provider.inbound.Mails.data;
import static io.sluice.provider.inbound.Mails.event;
import static io.sluice.provider.inbound.Mails.form;
import static io.sluice.provider.inbound.Mails.record;
import static io.sluice.provider.inbound.Mails.sample;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.event.RecordKey;
import io.sluice.provider.Sha256;
import io.sluice.provider.sendgrid.Signer;
import io.sluice.record.Kinds;
import io.sluice.record.State;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class InboundMailTest {

    private static Map<String, @Nullable Object> attachment(String filename, String type, long size) {
        return Map.of("filename", filename, "content_type", type, "size", size);
    }

    @Test
    void a_mail_with_html_alone_has_no_text() {
        // When
        var mail = record(sample("html-only"));
        // Then
        assertThat(mail)
                .containsEntry("from", "Ada Müller <Ada@Example.com>")
                .containsEntry("to", "support@inbound.example.net")
                .containsEntry("envelope_to", List.of("support@inbound.example.net"))
                .containsEntry("subject", "Grüße")
                .containsEntry("text", null)
                .containsEntry("html", "<p>Grüße</p>")
                .containsEntry("attachments", List.of())
                .containsEntry("spam_score", 0.011)
                .containsEntry("spf", "pass")
                .containsEntry("dkim", "{@example.com : pass}")
                .containsEntry("verified", false);
    }

    @Test
    void a_mail_is_known_by_its_message_id_and_envelope() {
        // When
        var event = event(sample("html-only"));
        // Then
        assertThat(event.type()).isEqualTo("email.received");
        assertThat(event.externalId()).isEqualTo("<html-only@example.com>");
        assertThat(event.accountKey()).contains("inbound.example.net");
        assertThat(event.occurredAt()).isEmpty();
        assertThat(changes(sample("html-only")).getFirst().key())
                .isEqualTo(new RecordKey("inbound_emails", "<html-only@example.com>", "support@inbound.example.net"));
    }

    @Test
    void one_mail_for_two_envelopes_is_two_events_and_the_order_of_recipients_is_none() {
        // Given
        var headers = "Message-ID: <1@x>\r\n";
        var first = form("headers", headers, "envelope", "{\"to\":[\"a@x.example\",\"b@x.example\"]}");
        var same = form("headers", headers, "envelope", "{\"to\":[\"b@x.example\",\"a@x.example\"]}");
        var other = form("headers", headers, "envelope", "{\"to\":[\"c@x.example\"]}");
        // Then
        assertThat(event(same).key()).isEqualTo(event(first).key());
        assertThat(event(other).key()).isNotEqualTo(event(first).key());
        assertThat(event(other).externalId()).isEqualTo(event(first).externalId());
    }

    @Test
    void each_field_is_in_its_own_charset_and_an_unknown_one_is_windows_1252() {
        // When
        var mail = record(sample("charsets"));
        // Then
        assertThat(mail)
                .containsEntry("subject", "Grüße")
                .containsEntry("text", "日本語")
                .containsEntry("html", "<p>€ „quoted“</p>");
    }

    @Test
    void raw_mode_gives_the_same_fields() {
        // When
        var mail = record(sample("raw-mode"));
        // Then
        assertThat(event(sample("raw-mode")).externalId()).isEqualTo("<raw@example.com>");
        assertThat(mail)
                .containsEntry("from", "Ada <ada@example.com>")
                .containsEntry("subject", "Grüße")
                .containsEntry("text", "Grüße")
                .containsEntry("html", "<p>Grüße</p>")
                .containsEntry("spam_score", 1.5)
                .containsEntry("spf", "softfail")
                .containsEntry(
                        "attachments",
                        java.util.Arrays.asList(
                                attachment("résumé.pdf", "application/pdf", 26),
                                new Attachment(null, "message/rfc822", 28L).plain()));
    }

    @Test
    void raw_mode_takes_from_the_mail_what_the_form_lacks() {
        // Given
        var email =
                "From: a@x.example\r\nTo: =?utf-8?q?J=C3=BCrgen?= <b@x.example>\r\nSubject: hi\r\n there\r\n\r\nbody\r\n";
        // When
        var mail = record(form("email", email));
        // Then
        assertThat(mail)
                .containsEntry("from", "a@x.example")
                .containsEntry("to", "Jürgen <b@x.example>")
                .containsEntry("subject", "hi there")
                .containsEntry("text", "body\r\n")
                .containsEntry("envelope_to", List.of("b@x.example"));
    }

    @Test
    void without_an_envelope_the_to_header_stands_for_it() {
        // When
        var mail = record(sample("no-envelope"));
        // Then
        assertThat(mail).containsEntry("envelope_to", List.of("list@inbound.example.net", "other@example.org"));
        assertThat(event(sample("no-envelope")).accountKey()).isEmpty();
    }

    @Test
    void without_a_message_id_the_hash_of_the_header_fields_stands_for_it() {
        // Given
        var headers = "Received: x\nDate: Thu, 1 Jan 2026 00:00:00 +0000\n";
        // Then
        assertThat(event(sample("no-envelope")).externalId()).isEqualTo(Sha256.hex(Signer.bytes(headers)));
        assertThat(event(form("text", "a")).externalId())
                .isNotEqualTo(event(form("text", "b")).externalId());
        assertThat(event(form("headers", "Message-ID: <" + "x".repeat(500) + ">\n"))
                        .externalId())
                .matches("[0-9a-f]{64}");
    }

    @Test
    void of_attachments_name_type_and_size_are_kept() {
        // When
        var mail = record(sample("attachments"));
        // Then
        assertThat(mail)
                .containsEntry("text", "see attached")
                .containsEntry(
                        "attachments",
                        List.of(
                                attachment("report.pdf", "application/pdf", 53),
                                attachment("größe.txt", "text/plain", 7)));
    }

    @Test
    void attachments_that_only_the_list_or_only_the_form_names_are_kept_too() {
        // Given
        var info = "{\"attachment9\":{\"filename\":\"listed.txt\",\"type\":\"text/plain\"}}";
        // When
        var mail = record(form("text", "t", "attachment1", "12345", "attachment-info", info));
        // Then
        assertThat(mail)
                .containsEntry(
                        "attachments",
                        List.of(
                                new Attachment(null, null, 5L).plain(),
                                new Attachment("listed.txt", "text/plain", null).plain()));
    }

    @Test
    void the_payload_shows_fields_and_never_the_content_of_attachments() {
        // When
        var parsed = INBOUND.payload(event(sample("attachments")));
        var raw = INBOUND.payload(event(sample("raw-mode")));
        // Then
        assertThat(parsed).contains("see attached", "report.pdf", "\"size\":53").doesNotContain("secret attachment");
        assertThat(raw).contains("Grüße", "résumé.pdf").doesNotContain("JVBERi0", "secret attachment", "inner text");
    }

    @Test
    void the_sender_becomes_a_contact() {
        // When
        var contact = changes(sample("html-only")).getLast();
        // Then
        assertThat(contact.key()).isEqualTo(new RecordKey("contacts", "ada@example.com", "email"));
        assertThat(data(contact))
                .containsEntry("address_kind", "email")
                .containsEntry("address", "ada@example.com")
                .containsEntry("name", "Ada Müller")
                .containsEntry("last_seen_at", RECEIVED);
    }

    @Test
    void a_name_that_looks_like_an_address_is_a_name() {
        // When
        var changes = changes(sample("forged-from"));
        // Then
        assertThat(changes.getLast().key()).isEqualTo(new RecordKey("contacts", "mallory@example.org", "email"));
        assertThat(data(changes.getLast())).containsEntry("name", "<boss@example.com>");
        assertThat(data(changes.getFirst()))
                .containsEntry("spf", "fail")
                .containsEntry("spam_score", null)
                .containsEntry("text", "STOP");
    }

    @Test
    void mail_does_not_opt_anyone_out() {
        // Then
        assertThat(changes(sample("forged-from")))
                .allSatisfy(c -> assertThat(c.merges()).doesNotContainKey("opted_out_email"));
    }

    @Test
    void a_sender_without_an_address_is_no_contact() {
        // Then
        for (var from : List.of("", "nobody", "<>", "a b@x.example", "@x.example", "a@", "> <")) {
            assertThat(changes(form("from", from, "text", "t"))).hasSize(1);
        }
    }

    @Test
    void no_text_of_a_mail_or_its_record_shows_whom_it_is_to_or_a_files_name() {
        // Given
        var request = Mails.form(
                "headers", "Message-ID: <m@x>\r\n",
                "envelope", "{\"to\":[\"ada@example.net\"],\"from\":\"ada@example.net\"}");
        // When
        var change = Mails.changes(request).getFirst();
        var merged = State.NEW.merge(Kinds.get("inbound_emails"), change);
        // Then
        assertThat(List.of(
                        Mails.event(request).content(),
                        change,
                        change.merges(),
                        merged,
                        new Attachment("ada", "t", 1L)))
                .allSatisfy(shown -> assertThat(shown.toString()).doesNotContainIgnoringCase("ada"));
        assertThat(merged.stateAfter().versions().toString()).doesNotContain("ada");
    }
}
