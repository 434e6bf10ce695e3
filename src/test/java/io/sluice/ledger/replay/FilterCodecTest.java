package io.sluice.ledger.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.ledger.read.EventFilter;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class FilterCodecTest {
    @Test
    void a_filter_is_kept_as_it_was_given() {
        // Given
        var full = new EventFilter(
                Optional.of("stripe"),
                Optional.of("customer.updated"),
                Optional.of("dead"),
                Optional.of(new UUID(1, 2)),
                Optional.of("evt_1"),
                Optional.of(Instant.EPOCH),
                Optional.of(Instant.EPOCH.plusMillis(1)));
        // Then
        assertThat(FilterCodec.decode(FilterCodec.encode(full))).isEqualTo(full);
        assertThat(FilterCodec.decode(FilterCodec.encode(EventFilter.ALL))).isEqualTo(EventFilter.ALL);
        assertThatThrownBy(() -> FilterCodec.decode("[]".getBytes(UTF_8))).isInstanceOf(IllegalStateException.class);
    }
}
