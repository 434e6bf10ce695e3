package io.sluice.ledger.person.match;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.event.Headers;
import io.sluice.event.RawRequest;
import java.lang.management.ManagementFactory;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** In which texts a person is found. */
class SpellingsTest {
    private static final int ADDRESSES = 100;

    private final Random random = new Random(20261125);

    private String digits(int length) {
        var digits = new StringBuilder().append(1 + random.nextInt(9));
        while (digits.length() < length) {
            digits.append(random.nextInt(10));
        }
        return digits.toString();
    }

    private String word(int length) {
        var word = new StringBuilder();
        while (word.length() < length) {
            word.append("abcdefghijklmnopqrstuvwxyz0123456789".charAt(random.nextInt(36)));
        }
        return word.toString();
    }

    private String email() {
        var local = word(3 + random.nextInt(6))
                + List.of("", ".x", "+tag", "_y", "-z").get(random.nextInt(5));
        return local + "@" + word(4) + List.of(".com", ".co.uk", ".example").get(random.nextInt(3));
    }

    /** Texts as providers and mail programs write them, with one value in them. */
    private static List<String> around(String value) {
        return List.of(
                value,
                "{\"to\":\"" + value + "\",\"n\":1}",
                "{\"to\":[\"" + value + "\"]}",
                "To=" + value + "&Body=x",
                "Body=x&To=" + value,
                "Call me: " + value + ".",
                "Write to <" + value + ">, please",
                "<a href='x:" + value + "'>");
    }

    private static String json(String text) {
        var escaped = new StringBuilder();
        text.chars()
                .forEach(c -> escaped.append(Character.isLetterOrDigit(c) ? "" + (char) c : "\\u%04x".formatted(c)));
        return escaped.toString();
    }

    private static String html(String text) {
        return text.replace("@", "&#64;").replace("+", "&#x2B;");
    }

    private static String quotedPrintable(String text) {
        int half = text.length() / 2;
        return (text.substring(0, half) + "=\r\n" + text.substring(half))
                .replace("@", "=40")
                .replace("+", "=2B");
    }

    private static String percent(String text) {
        return URLEncoder.encode(text, UTF_8);
    }

    private List<String> spellings(String address) {
        var all = new ArrayList<>(
                List.of(address, json(address), html(address), percent(address), percent(percent(address))));
        if (address.contains("@")) {
            all.add(address.toUpperCase(Locale.ROOT));
            all.add("mailto:" + address);
        } else {
            var bare = address.substring(1);
            all.addAll(List.of(
                    bare, "00" + bare, "whatsapp:" + address, percent("whatsapp:" + address), "tel:" + address));
            all.add("+" + bare.charAt(0) + " (" + bare.substring(1, 4) + ") " + bare.substring(4, 7) + "-"
                    + bare.substring(7));
        }
        return all;
    }

    @Test
    void every_spelling_of_an_address_is_found_in_whatever_stands_around_it() {
        for (int i = 0; i < ADDRESSES; i++) {
            for (var address : List.of("+" + digits(8 + random.nextInt(8)), email())) {
                var person = Person.of(address);
                for (var spelling : spellings(address)) {
                    assertThat(around(spelling)).allMatch(person::isNamedIn);
                }
                assertThat(person.isNamedIn("Hello,\r\n" + quotedPrintable("I am " + address + " ...")))
                        .isTrue();
            }
        }
    }

    @Test
    void nobody_else_is_found() {
        for (int i = 0; i < ADDRESSES; i++) {
            var number = digits(8 + random.nextInt(8));
            var near = new ArrayList<String>(List.of(
                    number + digits(1),
                    digits(1) + number,
                    number.substring(0, number.length() - 1),
                    "SM" + number + "ab",
                    "+" + number + digits(2)));
            near.forEach(other -> assertThat(around(other)).noneMatch(Person.of("+" + number)::isNamedIn));
            near.forEach(other -> assertThat(around(percent(other))).noneMatch(Person.of("+" + number)::isNamedIn));
            var mail = email();
            var others = List.of(
                    word(1) + mail, word(3) + "." + mail, "a+" + mail, mail + ".au", mail + word(1), "x-" + mail);
            for (var other : others) {
                assertThat(around(other)).noneMatch(Person.of(mail)::isNamedIn);
                assertThat(around(percent(other))).noneMatch(Person.of(mail)::isNamedIn);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "12345, '{\"from\":\"12345\"}', true",
        "12345, From=12345&Body=x, true",
        "12345, '{\"amount\":12345}', false",
        "12345, I pay 12345 for it, false",
        "12345, 'From=123456&', false",
        "ACME, '{\"from\":\"acme\"}', true",
        "ACME, ACME is a company, false",
        "US.1234, From=whatsapp:US.1234&x=y, true",
        "US.1234, From=whatsapp%3AUS.1234&x=y, true",
        "US.1234, whatsapp:US.12345, false"
    })
    void what_is_no_full_address_is_found_where_it_is_a_whole_value(String address, String text, boolean found) {
        assertThat(Person.of(address).isNamedIn(text)).isEqualTo(found);
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"customer\":\"cus_1\"}', true",
        "'/v1/customers/cus_1', true",
        "'path=%2Fcustomers%2Fcus_1', true",
        "cus_1, true",
        "'{\"customer\":\"cus_12\"}', false",
        "xcus_1, false",
        "cus 1, false"
    })
    void an_id_is_found_as_a_whole_word(String text, boolean found) {
        var person = Person.of("ada@example.com").and("cus_1");
        assertThat(person.isNamedIn(text)).isEqualTo(found);
        assertThat(person.isReachedIn(text)).isFalse();
    }

    @Test
    void a_request_is_searched_in_its_url_headers_and_body_and_a_plus_of_a_form_is_a_space() {
        // Given
        var person = Person.of("+15550001234");
        var mail = Person.of("ada@example.com");
        var form = Headers.of("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
        // Then
        assertThat(person.isNamedIn(request("http://x/?From=%2B15550001234", Headers.NONE, "")))
                .isTrue();
        assertThat(person.isNamedIn(request("http://x/", Headers.of("X-From", "15550001234"), "")))
                .isTrue();
        assertThat(mail.isNamedIn(request("http://x/", form, "Body=mail+ada%40example.com+now")))
                .isTrue();
        assertThat(mail.isNamedIn(request("http://x/", form, "Body=jim%2Bada%40example.com")))
                .isFalse();
        assertThat(mail.isNamedIn(request("http://x/", Headers.NONE, "jim+ada@example.com")))
                .isFalse();
    }

    private static RawRequest request(String url, Headers headers, String body) {
        return new RawRequest("POST", url, headers, body.getBytes(UTF_8));
    }

    @Test
    void a_person_is_the_same_after_a_rest_and_says_nothing_of_itself() {
        // Given
        var person = Person.of("ada@example.com", "rec_" + UUID.randomUUID()).and("cus_1");
        // When
        var read = Person.fromBytes(person.toBytes());
        // Then
        assertThat(read.isNamedIn("x cus_1 y")).isTrue();
        assertThat(read.isNamedIn("ADA@example.com")).isTrue();
        assertThat(read.and("cus_1")).isSameAs(read);
        assertThat(read.toString()).isEqualTo("Person");
    }

    @ParameterizedTest
    @CsvSource({"1", "'1 '", "%", "'%2B'", "&#", "=", "'=\n'", "\\u002", "a@", "1(((", "'&#x2B;'"})
    void hostile_text_is_searched_in_time_that_grows_with_its_length(String piece) {
        // Given
        var text = piece.repeat(1_000_000 / piece.length());
        var people = List.of(
                Person.of("+11111111111"),
                Person.of("ada@example.com"),
                Person.of("+15550001234").and("cus_1"));
        // When
        var threads = ManagementFactory.getThreadMXBean();
        long started = threads.getCurrentThreadCpuTime();
        people.forEach(person -> person.isNamedIn(text));
        // Then
        var spent = Duration.ofNanos(threads.getCurrentThreadCpuTime() - started);
        assertThat(spent).isLessThan(Duration.ofSeconds(5));
    }
}
