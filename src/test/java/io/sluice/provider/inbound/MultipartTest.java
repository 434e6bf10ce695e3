package io.sluice.provider.inbound;

import static io.sluice.provider.inbound.Mails.INBOUND;
import static io.sluice.provider.inbound.Mails.RECEIVED;
import static io.sluice.provider.inbound.Mails.TYPE;
import static io.sluice.provider.sendgrid.Signer.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.provider.Limits;
import io.sluice.provider.Provider.Reading;
import io.sluice.provider.sendgrid.Signer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MultipartTest {

    private static Map<String, String> parts(String body, String type) {
        return Multipart.parse(bytes(body), type).orElseThrow().stream()
                .collect(Collectors.toMap(Part::name, p -> p.text(StandardCharsets.UTF_8)));
    }

    private static String part(String name, String content) {
        return "--b\r\nContent-Disposition: form-data; name=" + name + "\r\n\r\n" + content + "\r\n";
    }

    @Test
    void parts_are_taken_byte_for_byte() {
        // Given
        var tricky = "\r\n--bb\r\n -\n--b x\n--\r\r\n";
        // When
        var parts = parts(
                part("a", tricky) + part("b", "") + part("\"c;\\\"d\"", "x") + "--b--",
                "multipart/form-data; boundary=b");
        // Then
        assertThat(parts).containsOnly(Map.entry("a", tricky), Map.entry("b", ""), Map.entry("c;\"d", "x"));
    }

    @Test
    void a_boundary_may_be_quoted_and_delimiters_padded() {
        // When
        var parts = parts(
                "--a b \t\r\ncontent-disposition:\r\n form-data;\r\n NAME=\"x\"\r\n\r\ny\r\n--a b--  \r\nepilogue",
                "Multipart/Form-Data; charset=utf-8; Boundary=\"a b\"");
        // Then
        assertThat(parts).containsOnly(Map.entry("x", "y"));
    }

    @Test
    void a_part_without_a_name_or_headers_is_left_out() {
        // When
        var parts = parts(
                "--b\r\n\r\nno headers\r\n--b\r\nContent-Type: text/plain\r\n\r\nno name\r\n--b\r\nno blank line\r\n"
                        + part("a", "1") + "--b--",
                "multipart/form-data; boundary=b");
        // Then
        assertThat(parts).containsOnly(Map.entry("a", "1"));
    }

    @Test
    void parts_beyond_the_limit_are_left_out() {
        // When
        var parts = Multipart.parse(
                bytes(part("a", "1").repeat(Multipart.MAX_PARTS + 5) + "--b--"), "multipart/form-data; boundary=b");
        // Then
        assertThat(parts).hasValueSatisfying(p -> assertThat(p).hasSize(Multipart.MAX_PARTS));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--xYzZY",
                "--xYzZY\r\n",
                "--xYzZY--",
                "x\r\n--xYzZY--",
                "{}",
                "--xYzZY\r\n\r\n\r\n--xYzZ",
                "--xYzZY\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\ncut off",
                "--xYzZY\r\nContent-Disposition: form-data; name=\"other\"\r\n\r\nx\r\n--xYzZY--\r\n"
            })
    void what_is_no_whole_form_with_a_mail_is_malformed(String body) {
        // When
        var reading = INBOUND.read(Mails.post(bytes(body)));
        // Then
        assertThat(reading).isInstanceOf(Reading.Malformed.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "multipart/form-data",
                "multipart/form-data; boundary=",
                "multipart/form-data; boundary",
                "multipart/form-data; boundary=xYz",
                ";",
                "x;=;=\""
            })
    void a_type_without_the_right_boundary_is_malformed(String type) {
        // Given
        var body = Signer.sample("sendgrid-inbound/html-only.multipart");
        // When
        var reading = INBOUND.read(Signer.request(body, "Content-Type", type));
        // Then
        assertThat(reading).isInstanceOf(Reading.Malformed.class);
    }

    /** As many attachments, each of one name. */
    private static String names(String name, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "\"attachment%d\":{\"filename\":\"%s\"}".formatted(i, name))
                .collect(Collectors.joining(",", "{", "}"));
    }

    @Test
    void hostile_mails_are_read_in_linear_time() {
        // Given
        int n = 4 * Limits.MIB;
        var nested = new StringBuilder();
        for (int i = 0; nested.length() < n / 4; i++) {
            nested.append("Content-Type: multipart/mixed; boundary=n")
                    .append(i)
                    .append("\r\n\r\n--n")
                    .append(i)
                    .append("\r\n");
        }
        var named =
                "--a\r\nContent-Disposition: attachment; filename=\"" + "=?x?q?a?=".repeat(4_000) + "\"\r\n\r\nx\r\n";
        var bodies = List.of(
                Mails.form("headers", "\n".repeat(n)),
                Mails.form("headers", "Message-ID:" + " \n".repeat(n / 2)),
                Mails.form("text", "\r\n--xYzZ".repeat(n / 8)),
                Mails.form("from", "<".repeat(n), "subject", "=?".repeat(n / 2), "to", "=?utf-8?q?".repeat(n / 10)),
                Mails.form(
                        "subject",
                        "=?".repeat(32_000),
                        "to",
                        "=?utf-8?q?".repeat(6_000),
                        "from",
                        "=?a?b?c".repeat(9_000)),
                Mails.form("subject", "=?utf-8?q?=41?= ".repeat(n / 16), "from", "=?a?b?c".repeat(n / 8)),
                Mails.form("subject", "=?x?q?a?= ".repeat(6_500), "to", "=?x?z?a?= ".repeat(6_500)),
                Mails.form("from", "=?x?q?a?b?= ".repeat(5_000), "to", "=?x*en?b?YQ==?=".repeat(4_000)),
                Mails.form("subject", "=?" + "a".repeat(65_000), "to", "=?" + "a".repeat(65_000) + "?z"),
                Mails.form("from", "=?utf-8?q?a".repeat(5_900), "to", "=? ".repeat(20_000) + "?=?="),
                Mails.form("attachment-info", names("=?" + "a".repeat(60_000), 8), "text", "t"),
                Mails.form("attachment-info", names("=?x?q?a?=".repeat(6_000), 8), "text", "t"),
                Mails.form("text", "t", "attachment-info", "[".repeat(n)),
                Mails.form("email", nested.toString()),
                Mails.form("email", "Content-Type: multipart/mixed; boundary=a\r\n\r\n" + named.repeat(100)),
                Mails.form(
                        "email",
                        "Content-Type: multipart/mixed; boundary=a\r\n\r\n"
                                + named.replace("Disposition: attachment; file", "Type: application/pdf; ")
                                        .repeat(100)),
                Mails.form("email", "Content-Type: multipart/mixed; boundary=a\r\n\r\n" + "--a\r\n\r\n".repeat(n / 7)),
                Mails.form("email", "Content-Type: text/plain; x=" + "\\\"(".repeat(n / 3)),
                Mails.post(bytes("--xYzZY\r\n\r\n".repeat(n / 11) + "--xYzZY--")));
        for (var body : bodies) {
            // When
            var start = Signer.cpuNanos();
            if (INBOUND.read(body) instanceof Reading.Events events) {
                events.events().forEach(e -> {
                    INBOUND.project(e, RECEIVED);
                    INBOUND.payload(e);
                });
            }
            // Then
            assertThat(Duration.ofNanos(Signer.cpuNanos() - start))
                    .as("hostile mail %s", bodies.indexOf(body))
                    .isLessThan(Duration.ofSeconds(6));
        }
    }

    @Test
    void the_limits_are_those_of_the_contract() {
        // When
        var limits = INBOUND.limits();
        // Then
        assertThat(limits.maxBytes()).isEqualTo(30 * 1024 * 1024);
        assertThat(limits.accepts(Signer.request(new byte[0], "Content-Type", TYPE)))
                .isTrue();
        assertThat(limits.accepts(Signer.request(new byte[0], "Content-Type", "application/json")))
                .isFalse();
    }
}
