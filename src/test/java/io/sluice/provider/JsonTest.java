package io.sluice.provider;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    private static final Set<String> NAMES = Set.of("a", "b");
    private static final String MALFORMED = "\u00ed\u00a0\u0080\u00c1\u00a1\u00ff";

    private static byte[] bytes(String text) {
        return text.replace('\'', '"').getBytes(UTF_8);
    }

    private static String text(Optional<JsonNode> document) {
        return document.map(JsonNode::toString).orElse("none").replace('"', '\'');
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'a':{'c':[1,2]},'x':{'a':1},'b':null}|{'a':{'c':[1,2]},'b':null}",
                "{'x':[{'b':1}],'a':'\\u00e9'}|{'a':'\u00e9'}",
                "{'a':1,'a':2}|{'a':2}",
                "{'x':1e400,'b':1.5}|{'b':1.5}",
                "` {} `|{}",
            })
    void members_are_those_asked_for(String document, String members) {
        assertThat(text(Json.members(bytes(document), NAMES))).isEqualTo(members);
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
                "{'a':1,'x':'\\u00'}",
                "{'a':1",
                "",
            })
    void what_is_no_document_has_no_members(String text) {
        assertThat(Json.parse(bytes(text))).isEmpty();
        assertThat(Json.members(bytes(text), NAMES)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"'a'", "[1]", "null", "1"})
    void what_is_no_object_has_no_members(String text) {
        assertThat(Json.parse(bytes(text))).isPresent();
        assertThat(Json.members(bytes(text), NAMES)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1,0", "1,1", "100000,0", "100000,1"})
    void malformed_bytes_are_replaced_whether_asked_for_or_read_over(int filling, int blanks) {
        // Given
        var text = " ".repeat(blanks) + "{'a':'?','x':'?" + "y".repeat(filling) + "'}";
        var malformed = text.replace('\'', '"').replace("?", MALFORMED).getBytes(ISO_8859_1);
        // When
        var whole = Json.parse(malformed).orElseThrow();
        var members = Json.members(malformed, NAMES).orElseThrow();
        // Then
        assertThat(whole.path("a").textValue()).matches("\ufffd{3,6}");
        assertThat(members.path("a")).isEqualTo(whole.path("a"));
    }

    @Test
    void nesting_beyond_the_limit_is_no_document_also_where_it_is_read_over() {
        var deep = bytes("{'a':1,'x':" + "[".repeat(1_001) + "]".repeat(1_001) + "}");
        assertThat(Json.members(deep, NAMES)).isEmpty();
        assertThat(Json.parse(deep)).isEmpty();
    }

    @Test
    void a_number_beyond_the_limit_is_no_document_also_where_it_is_read_over() {
        var large = bytes("{'a':1,'x':" + "1".repeat(1_001) + "}");
        assertThat(Json.members(large, NAMES)).isEmpty();
        assertThat(Json.parse(large)).isEmpty();
    }
}
