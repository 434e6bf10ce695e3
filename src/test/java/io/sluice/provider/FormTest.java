package io.sluice.provider;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormTest {

    private static Map<String, List<String>> parse(String raw) {
        return Form.parse(raw.getBytes(ISO_8859_1)).fields();
    }

    @ParameterizedTest
    @CsvSource({
        "a=b, a, b",
        "a=b+c, a, 'b c'",
        "a+b=c, 'a b', c",
        "a=%2B, a, +",
        "a=%2b, a, +",
        "%41=%42, A, B",
        "a=b=c, a, b=c",
        "a, a, ''",
        "a=, a, ''",
        "=b, '', b",
        "a=b&, a, b",
        "&a=b, a, b",
        "a=%, a, %",
        "a=%4, a, %4",
        "a=%zz, a, %zz",
        "a=%4g, a, %4g",
        "a=%%41, a, %A",
        "a=%E2%82%AC, a, €",
        "'a= b ', a, ' b '",
    })
    void one_field_is_decoded_as_browsers_do(String raw, String name, String value) {
        // When
        var fields = parse(raw);
        // Then
        assertThat(fields).isEqualTo(Map.of(name, List.of(value)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&", "&&&"})
    void separators_alone_are_no_fields(String raw) {
        assertThat(parse(raw)).isEmpty();
    }

    @Test
    void repetitions_and_the_order_of_names_are_kept() {
        // When
        var fields = parse("b=2&a=1&b=1&b=2");
        // Then
        assertThat(fields.keySet()).containsExactly("b", "a");
        assertThat(fields.get("b")).containsExactly("2", "1", "2");
    }

    @Test
    void bytes_that_are_not_utf_8_become_replacement_characters() {
        assertThat(parse("a=%FF\u00e9").get("a")).containsExactly("\ufffd\ufffd");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain",
                "a+%26b",
                "Zo%C3%AB",
                "%E2%9C%93+%F0%9F%98%80",
                "%EF%BF%BD",
                "%FF\u00e9",
                "%C3",
                "%ED%A0%80",
                "%E2%9C%93%C0%80"
            })
    void a_value_in_utf_8_is_its_text(String raw) {
        // When
        var values = new ArrayList<Form.Part>();
        Form.each(("a=" + raw).getBytes(ISO_8859_1), (name, value) -> values.add(value));
        // Then
        assertThat(values)
                .singleElement()
                .satisfies(
                        value -> assertThat(value.utf8()).isEqualTo(value.text().getBytes(UTF_8)));
    }

    @Test
    void raw_utf_8_needs_no_percent_signs() {
        assertThat(Form.parse("a=Zoë".getBytes(UTF_8)).get("a")).isEqualTo("Zoë");
    }

    @Test
    void an_absent_field_reads_as_empty_and_is_not_there() {
        // Given
        var form = Form.parse("a=".getBytes(UTF_8));
        // Then
        assertThat(form.get("a") + form.get("b")).isEmpty();
        assertThat(form.has("a")).isFalse();
    }

    @Timeout(10)
    @ParameterizedTest
    @ValueSource(strings = {"&", "=", "%", "+", "a&", "a=&", "%4", "%41", "=&", "\u0000", "\u00ff"})
    void a_mebibyte_of_anything_is_parsed_in_linear_time(String pattern) {
        // Given
        var unit = pattern.getBytes(ISO_8859_1);
        var raw = new byte[Limits.MIB];
        for (int i = 0; i < raw.length; i++) {
            raw[i] = unit[i % unit.length];
        }
        // When
        var values =
                Form.parse(raw).fields().values().stream().mapToLong(List::size).sum();
        // Then
        assertThat(values).isLessThanOrEqualTo(Limits.MIB);
    }

    @Test
    @Timeout(10)
    void names_that_collide_in_a_hash_table_cost_no_more() {
        // Given "Aa" and "BB" have one hash, and so has every row of them
        var raw = new StringBuilder();
        for (int i = 0; i < 1 << 14; i++) {
            for (int bit = 0; bit < 14; bit++) {
                raw.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            raw.append("=1&");
        }
        // When
        var fields = parse(raw.toString());
        // Then
        assertThat(fields).hasSize(1 << 14);
    }

    @Test
    void its_text_shows_neither_names_nor_values() {
        // Given
        var form = Form.parse("+15551234567=secret".getBytes(UTF_8));
        // Then
        assertThat(Arrays.asList(form.toString())).containsExactly("Form[1 fields]");
    }
}
