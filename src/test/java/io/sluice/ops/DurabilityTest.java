package io.sluice.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DurabilityTest {

    @ParameterizedTest
    @CsvSource({"always,not even a power failure", "everysec,the last two seconds", "no,30 s or so"})
    void the_loss_window_follows_the_sync_policy(String policy, String words) {
        // Given
        var settings = Map.of("appendonly", "yes", "appendfsync", policy, "maxmemory-policy", "noeviction");
        // When
        var durability = Durability.of(settings);
        // Then
        assertThat(durability.promise()).contains(words);
        assertThat(durability.warnings()).isEmpty();
    }

    @Test
    void a_redis_that_forgets_or_evicts_is_warned_of() {
        // Given
        var settings = Map.of("appendonly", "no", "appendfsync", "everysec", "maxmemory-policy", "allkeys-lru");
        // When
        var durability = Durability.of(settings);
        // Then
        assertThat(durability.promise()).contains("lost when Redis stops");
        assertThat(durability.warnings()).hasSize(2);
    }

    @Test
    void a_redis_that_does_not_tell_is_said_so() {
        // Given
        Map<String, String> settings = Map.of();
        // When
        var durability = Durability.of(settings);
        // Then
        assertThat(durability.promise()).contains("does not tell");
    }
}
