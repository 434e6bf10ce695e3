package io.sluice.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.quarkus.test.junit.QuarkusTest;
import io.sluice.event.Ids;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

@QuarkusTest
class WiringTest {
    @Inject
    ObjectMapper json;

    @Inject
    Ids ids;

    record Seen(Optional<String> firstName, Instant seenAt) {}

    @Test
    void json_is_snake_case_with_milliseconds_and_nulls() throws Exception {
        // Given
        var seen = new Seen(Optional.empty(), Instant.parse("2026-01-02T03:04:05Z"));
        // When
        var text = json.writeValueAsString(seen);
        // Then
        assertThat(text).isEqualTo("{\"first_name\":null,\"seen_at\":\"2026-01-02T03:04:05.000Z\"}");
    }

    @Test
    void an_unknown_field_is_refused() {
        // Given
        var text = "{\"first_name\":\"a\",\"nick_name\":\"b\"}";
        // When
        var refusal = assertThatThrownBy(() -> json.readValue(text, Seen.class));
        // Then
        refusal.isInstanceOf(UnrecognizedPropertyException.class);
    }

    @Test
    void an_identifier_of_a_time_holds_that_millisecond_and_is_a_version_7() {
        // Given
        var time = Instant.parse("2026-01-02T03:04:05.678Z");
        // When
        var id = ids.at(time);
        // Then
        assertThat(Ids.time(id)).isEqualTo(time);
        assertThat(id.version()).isEqualTo(7);
        assertThat(ids.at(time)).isNotEqualTo(id);
    }
}
