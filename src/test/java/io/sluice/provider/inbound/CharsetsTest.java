package io.sluice.provider.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CharsetsTest {

    @ParameterizedTest
    @CsvSource({
        "=?utf-8?q?Gr=C3=BC=C3=9Fe?=, Grüße",
        "=?UTF-8?B?R3LDvMOfZQ==?= an alle, Grüße an alle",
        "=?iso-8859-1?q?Gr=FC=DFe?=, Grüße",
        "=?latin1?q?Gr=FC=DFe?=, Grüße",
        "=?us-ascii?q?Gr=C3=BC=C3=9Fe?=, Grüße",
        "=?unknown-8bit?q?Gr=FC=DFe?=, Grüße",
        "=?iso-8859-1*de?q?Gr=FC=DFe?=, Grüße",
        "=?x-no-such*de?q?Gr=FC=DFe?=, Grüße",
        "=?utf-8?q?a?= =?utf-8?q?b?=, ab",
        "=?utf-8?q?Gr=C3?= =?utf-8?q?=BC=C3=9Fe?=, Grüße",
        "=?utf-8?q?a?= and =?x-no-such?q?b?=, a and b",
        "=?utf-8?q?a?b?=, a?b"
    })
    void encoded_words_are_text(String header, String text) {
        assertThat(Charsets.decodeWords(header)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain",
                "really=? yes?",
                "=?",
                "=?utf-8?q?a",
                "=?utf-8?z?a?=",
                "=?x?q?a",
                "=?x?z?a?=",
                "=?$1?q?a"
            })
    void what_is_no_encoded_word_stays_as_it_is(String header) {
        assertThat(Charsets.decodeWords(header)).isEqualTo(header);
    }

    @ParameterizedTest
    @CsvSource({
        "utf-8, UTF-8",
        "' UTF8 ', UTF-8",
        "us-ascii, UTF-8",
        "ASCII, UTF-8",
        "latin1, ISO-8859-1",
        "x-no-such, windows-1252",
        "'', windows-1252",
        "'a b', windows-1252",
        "gb2312, GB2312"
    })
    void a_charset_has_many_names_and_an_unknown_one_is_that_of_old_mail(String name, String charset) {
        assertThat(Charsets.named(name).name()).isEqualTo(charset);
    }
}
