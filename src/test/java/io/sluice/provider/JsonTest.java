package io.sluice.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    private static final Set<String> NAMES = Set.of("a", "b");

    private static byte[] bytes(String text) {
        return text.replace('\'', '"').getBytes(UTF_8);
    }

    private static String text(Optional<JsonNode> document) {
        return document.map(JsonNode::toString).orElse("none").replace('"', '\'');
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'a':{'c':[1,2]},'x':{'a':1},'b':null}",
                "{'x':[{'b':1}],'a':'\\u00e9'}",
                "{'a':1,'a':2}",
                "{'x':1e400,'b':1.5}",
                " {} ",
            })
    void members_are_those_of_the_document(String text) {
        // Given
        var whole = Json.parse(bytes(text)).orElseThrow();
        // When
        var members = Json.parse(bytes(text), NAMES).orElseThrow();
        // Then
        assertThat(members.properties().stream().map(e -> e.getKey() + e.getValue()))
                .containsExactlyElementsOf(whole.properties().stream()
                        .filter(e -> NAMES.contains(e.getKey()))
                        .map(e -> e.getKey() + e.getValue())
                        .toList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'a':1}x",
                "{'a':1}{}",
                "{'a':1,'x':}",
                "{'a':1,'x':'\n'}",
                "{'a':1,'x':[1}}",
                "{'a':1,'x':01}",
                "{'a':1",
                "",
                "'a'",
                "[1]",
                "null",
            })
    void what_is_wrong_or_no_object_is_the_same_with_names(String text) {
        assertThat(text(Json.parse(bytes(text), NAMES))).isEqualTo(text(Json.parse(bytes(text))));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100_000})
    void malformed_bytes_become_a_replacement_at_any_length(int filling) {
        // Given
        var text = "{'a':'?','x':'?" + "y".repeat(filling) + "'}";
        var malformed = text.replace('\'', '"').replace('?', '\u00ff').getBytes(StandardCharsets.ISO_8859_1);
        // When
        var whole = Json.parse(malformed);
        var members = Json.parse(malformed, NAMES);
        // Then
        assertThat(whole.orElseThrow().path("a").textValue()).isEqualTo("\ufffd");
        assertThat(members.orElseThrow().path("a").textValue()).isEqualTo("\ufffd");
    }

    @Test
    void many_names_do_not_refuse_a_document() {
        // Given
        var members = IntStream.range(0, 6_000).mapToObj(i -> "'" + (char) ('a' + i % 26) + i + "':" + i % 10);
        var text = bytes(members.collect(Collectors.joining(",", "{", "}")));
        // When
        var whole = Json.parse(text);
        // Then
        assertThat(text.length).isLessThan(64 * 1024);
        assertThat(whole.orElseThrow()).hasSize(6_000);
    }

    @Test
    void nesting_beyond_the_limit_is_no_document_also_where_it_is_read_over() {
        var deep = bytes("{'a':1,'x':" + "[".repeat(1_001) + "]".repeat(1_001) + "}");
        assertThat(Json.parse(deep, NAMES)).isEmpty();
        assertThat(Json.parse(deep)).isEmpty();
    }
}
