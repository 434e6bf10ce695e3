package io.sluice.ledger.row;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.record.Field;
import io.sluice.record.Kind;
import io.sluice.record.Kinds;
import io.sluice.record.State;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a record's state is when it is sealed and opened again. */
class StateCodecTest {
    static Collection<Kind> kinds() {
        return Kinds.all().values();
    }

    private static State again(Kind kind, State state) {
        var sealed = StateCodec.decode(kind, StateCodec.encode(kind, "id", "scope", state));
        var columns = new HashMap<String, Object>();
        kind.columns().forEach(f -> columns.put(f.name(), state.values().get(f.name())));
        return StateCodec.state(kind, sealed, columns);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void every_field_and_version_comes_back(Kind kind) {
        // Given
        var state = States.full(kind);
        // When
        var again = again(kind, state);
        // Then
        assertThat(again).isEqualTo(state);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void snapshots_of_one_second_come_back(Kind kind) {
        for (int snapshots : List.of(1, 2, 3)) {
            // Given
            var state = States.tied(kind, snapshots);
            // When
            var again = again(kind, state);
            // Then
            assertThat(again).isEqualTo(state);
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void a_record_of_which_little_is_known_comes_back(Kind kind) {
        assertThat(again(kind, State.NEW)).isEqualTo(State.NEW);
    }

    @Test
    void the_identity_is_in_clear_inside() {
        // Given
        var kind = Kinds.get("emails");
        // When
        var sealed = StateCodec.decode(kind, StateCodec.encode(kind, "m1", "a@example.com", States.full(kind)));
        // Then
        assertThat(sealed.externalId()).isEqualTo("m1");
        assertThat(sealed.scope()).isEqualTo("a@example.com");
        assertThat(sealed.personal()).containsOnlyKeys("to", "reason", "categories", "custom_args");
    }

    @Test
    void only_personal_fields_are_sealed_and_a_lone_snapshot_s_fields_are_not_sealed_twice() {
        // Given
        var kind = Kinds.get("subscriptions");
        // When
        var json = new String(StateCodec.encode(kind, "sub_1", "", States.tied(kind, 1)), UTF_8);
        // Then
        assertThat(json).contains("\"metadata\":").doesNotContain("\"status\":", "\"f\":");
    }

    @Test
    void a_field_that_the_kind_no_longer_has_is_passed_over() {
        // Given
        var kind =
                Kind.of("x", Field.text("old").asPersonal(), Field.text("kept").asPersonal());
        var bytes = StateCodec.encode(kind, "id", "", States.full(kind));
        // When
        var sealed = StateCodec.decode(Kind.of("x", Field.text("kept").asPersonal()), bytes);
        // Then
        assertThat(sealed.personal()).containsOnlyKeys("kept");
    }

    @Test
    void numbers_and_times_that_are_sealed_keep_their_types() {
        // Given
        var kind = Kind.of(
                "x",
                Field.integer("i").asPersonal(),
                Field.number("n").asPersonal(),
                Field.time("t").asPersonal(),
                Field.bool("b").asPersonal(),
                Field.json("j").asPersonal());
        var values = Map.<String, Object>of("i", 1L, "n", 2.0, "t", Instant.EPOCH, "b", false, "j", List.of(1L));
        var state = new State(values, Map.of(), Map.of());
        // When
        var again = again(kind, state);
        // Then
        assertThat(again).isEqualTo(state);
    }

    @Test
    void integers_in_json_are_long_at_every_depth() {
        // When
        var parsed = StateCodec.parse("{\"a\":[1,{\"b\":2,\"c\":null}],\"d\":\"x\",\"e\":1.5,\"f\":3000000000}");
        // Then
        var inner = new HashMap<String, Object>();
        inner.put("b", 2L);
        inner.put("c", null);
        assertThat(parsed).isEqualTo(Map.of("a", Arrays.asList(1L, inner), "d", "x", "e", 1.5, "f", 3_000_000_000L));
        assertThat(StateCodec.parse("null")).isNull();
    }

    @Test
    void what_is_printed_is_read_again() {
        // Given
        var plain = Map.of("a", List.of(1L, "x"));
        // Then
        assertThat(StateCodec.parse(StateCodec.json(plain))).isEqualTo(plain);
    }

    @Test
    void what_is_no_state_is_refused() {
        // Given
        var kind = Kinds.get("emails");
        // Then
        assertThatThrownBy(() -> StateCodec.decode(kind, new byte[] {1, 2}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("not a record's state");
        assertThatThrownBy(() -> StateCodec.parse("{")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> StateCodec.json(new Object())).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_sealed_part_prints_no_content() {
        // Given
        var kind = Kinds.get("emails");
        // When
        var sealed = StateCodec.decode(kind, StateCodec.encode(kind, "m1", "a@example.com", States.full(kind)));
        // Then
        assertThat(sealed.toString()).startsWith("Sealed[").contains("smtp_id").doesNotContain("m1", "example.com");
    }

    @Test
    void a_whole_number_is_of_its_field_s_type() {
        assertThat(StateCodec.typed(Field.number("n"), 2)).isEqualTo(2.0);
        assertThat(StateCodec.typed(Field.integer("i"), 2)).isEqualTo(2L);
        assertThat(StateCodec.typed(Field.text("t"), "2026-01-01T00:00:00Z")).isEqualTo("2026-01-01T00:00:00Z");
    }
}
