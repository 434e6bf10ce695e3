package io.sluice.ledger.row;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class RecordRowsTest {
    @Test
    void a_nul_is_replaced_and_a_backslash_before_its_digits_is_not() {
        assertThat(RecordRows.json("\0")).isEqualTo("\"\\ufffd\"");
        assertThat(RecordRows.json(Map.of("a\0", "\0\0"))).isEqualTo("{\"a\\ufffd\":\"\\ufffd\\ufffd\"}");
        assertThat(RecordRows.json("\\u0000")).isEqualTo("\"\\\\u0000\"");
        assertThat(RecordRows.json("\\\0")).isEqualTo("\"\\\\\\ufffd\"");
        assertThat(RecordRows.json("\\\\u0000")).isEqualTo("\"\\\\\\\\u0000\"");
        assertThat(RecordRows.json(null)).isNull();
    }
}
