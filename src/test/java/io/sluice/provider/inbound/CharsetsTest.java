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
        "=?utf-8?q?a?b?=, a?b",
        "=?UTF-8?B?YQ==?= =?UTF-8?B?Yg==?=, ab",
        "=?UTF-8?B?R3LDvMOfZQ==?= alles klar?, Grüße alles klar?",
        "=?utf-8?q?Warum?=??, Warum??",
        "=?utf-8?q?a?= 1=? or 2?, a 1=? or 2?",
        "1=? or 2? =?utf-8?q?a?=, 1=? or 2? a",
        "=?x-no-such?q?a?b?=, a?b",
        "=?iso-8859-1*de?q?Gr=FC?=?=, Grü?=",
        "=?us-ascii?q?Gr=C3=BC?b?=, Grü?b",
        "=?utf-8?q?a=?b?q?c?= d, a=?b?q?c d",
        "=?x?z?a?= =?utf-8?q?b?=, =?x?z?a?= b",
        "=?utf-8?z?a?= =?utf-8?q?b?=, =?utf-8?z?a?= b",
        "=?$1?q?a?=, a",
        "=? some text ?b?YQ==?=, =? some text ?b?YQ==?=",
        "=??q?a?= =?utf-8?q?b?=, =??q?a?= b",
        "=?utf-8?q?a?= =?utf-8?q?b, a =?utf-8?q?b"
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
