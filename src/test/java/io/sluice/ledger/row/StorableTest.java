package io.sluice.ledger.row;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Text in a column and times in the API. */
class StorableTest {
    private static final int LONGEST = 512;
    private static final String WIDE = "\u20AC";

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 127, 128, 129, 511, 512})
    void plain_text_up_to_the_limit_is_kept(int length) {
        // Given
        var text = "x".repeat(length);
        // Then
        assertThat(Storable.fits(text)).isTrue();
        assertThat(Storable.text(text)).isEqualTo(text);
    }

    @Test
    void the_limit_is_in_bytes() {
        assertThat(Storable.fits(WIDE.repeat(128))).isTrue();
        assertThat(Storable.fits(WIDE.repeat(170) + "xx")).isTrue();
        assertThat(Storable.fits(WIDE.repeat(171))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {513, 5000})
    void what_is_too_long_is_cut_and_told_apart(int length) {
        // Given
        var text = "x".repeat(length);
        // When
        var one = Storable.text(text + "a");
        var other = Storable.text(text + "b");
        // Then
        assertThat(Storable.fits(text)).isFalse();
        assertThat(one).startsWith("x".repeat(118) + "~").isNotEqualTo(other).isEqualTo(Storable.text(text + "a"));
        assertThat(one.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(LONGEST);
    }

    @Test
    void a_nul_is_replaced_also_where_text_is_cut() {
        assertThat(Storable.text("a\0b")).isEqualTo("a\uFFFDb");
        assertThat(Storable.text("\0".repeat(600))).startsWith("\uFFFD").doesNotContain("\0");
    }

    @Test
    void times_are_printed_in_utc_to_the_millisecond() {
        assertThat(Times.text(Instant.parse("2026-01-02T03:04:05.678901Z"))).isEqualTo("2026-01-02T03:04:05.678Z");
        assertThat(Times.text(Instant.EPOCH)).isEqualTo("1970-01-01T00:00:00.000Z");
    }
}
