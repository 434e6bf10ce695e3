package io.sluice.provider.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.event.RawRequest;
import io.sluice.provider.Provider.Reading;
import io.sluice.provider.sendgrid.Signer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How much of a mail is taken. */
class MailBoundsTest {
    private static final String DASHES = "Content-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\nhello\r\n";

    private static Reading reading(RawRequest request) {
        return Mails.INBOUND.read(request);
    }

    private static RawRequest toDomains(int domains) {
        var recipients = IntStream.range(0, domains)
                .mapToObj(i -> "\"a@b" + i + ".example\"")
                .collect(Collectors.joining(","));
        var mail = Mails.form("from", "ada@example.com", "envelope", "{\"to\":[" + recipients + "]}");
        return new Signer().signed(mail.body(), Mails.TYPE, "1700000000");
    }

    @Test
    void a_mail_to_a_thousand_domains_is_an_event_for_each_and_one_to_more_is_malformed() {
        assertThat(reading(toDomains(InboundParse.MAX_DOMAINS)))
                .isInstanceOfSatisfying(
                        Reading.Events.class, read -> assertThat(read.events()).hasSize(InboundParse.MAX_DOMAINS));
        assertThat(reading(toDomains(InboundParse.MAX_DOMAINS + 1)))
                .isEqualTo(new Reading.Malformed("The envelope names recipients in more than 1000 domains."));
    }

    @ParameterizedTest
    @ValueSource(strings = {"charsets", "envelope", "attachment-info"})
    void a_field_of_json_that_is_too_long_is_malformed(String field) {
        // Given
        var mail = Mails.form("from", "ada@example.com", field, "{\"a\":\"" + "x".repeat(600_000) + "\"}");
        // Then
        assertThat(reading(mail))
                .isEqualTo(new Reading.Malformed("The field " + field + " is longer than 524288 bytes."));
    }

    @Test
    void of_a_mail_full_of_lines_like_boundaries_nothing_is_read_and_of_one_with_many_all_is() {
        assertThat(Mails.record(
                        Mails.form("from", "ada@example.com", "email", DASHES + "--x\r\n".repeat(20_000) + "--c--")))
                .containsEntry("text", null)
                .containsEntry("from", "ada@example.com");
        assertThat(Mails.record(Mails.form(
                                "from", "ada@example.com", "email", DASHES + "--x\r\n".repeat(5_000) + "--c--"))
                        .get("text"))
                .asString()
                .startsWith("hello");
    }

    @Test
    void of_a_mail_that_names_thousands_of_unknown_charsets_nothing_is_read_and_of_one_with_some_all_is() {
        assertThat(Mails.record(Mails.form("from", "ada@example.com", "email", named("=?x?q?a?=", 3_000))))
                .containsEntry("text", null)
                .containsEntry("from", "ada@example.com");
        assertThat(Mails.record(Mails.form("from", "ada@example.com", "email", named("=?x?q?a?=", 10)))
                        .get("text"))
                .isEqualTo("hello");
        assertThat(Mails.record(Mails.form("from", "ada@example.com", "email", named("=?utf-8?q?a?=", 3_000)))
                        .get("text"))
                .isEqualTo("hello");
    }

    private static String named(String word, int times) {
        return "X-Words: \"" + word.repeat(times) + "\"\r\nContent-Type: text/plain\r\n\r\nhello";
    }
}
