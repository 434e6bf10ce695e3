package io.sluice.ledger.row;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.record.Field;
import io.sluice.record.Kind;
import io.sluice.record.Kinds;
import io.sluice.record.State;
import java.util.Collection;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is left of a record whose person is erased. */
class ClearedStateTest {
    static Collection<Kind> kinds() {
        return Kinds.all().values();
    }

    private static void nothingPersonalIsLeft(Kind kind, State state) {
        // When
        var left = state.withoutPersonal(kind);
        var sealed = new String(StateCodec.encode(kind, "id", "scope", left), UTF_8);
        // Then
        kind.fields().values().forEach(field -> {
            if (field.personal()) {
                assertThat(left.values()).doesNotContainKey(field.name());
                assertThat(sealed).doesNotContain(field.name() + "a", field.name() + "b");
            } else {
                assertThat(left.values().get(field.name()))
                        .isEqualTo(state.values().get(field.name()));
            }
        });
        assertThat(left.versions()).isEqualTo(state.versions());
        assertThat(left.suspect()).isFalse();
        assertThat(left.withoutPersonal(kind)).isEqualTo(left);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void what_is_personal_goes_and_all_else_stays(Kind kind) {
        nothingPersonalIsLeft(kind, States.full(kind));
        IntStream.rangeClosed(1, 3).forEach(n -> nothingPersonalIsLeft(kind, States.tied(kind, n)));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void it_is_the_same_when_it_is_read_again(Kind kind) {
        // Given
        var left = States.tied(kind, 3).withoutPersonal(kind);
        var columns = new java.util.HashMap<>(left.values());
        columns.keySet().retainAll(kind.columns().stream().map(Field::name).toList());
        // When
        var read = StateCodec.state(kind, StateCodec.decode(kind, StateCodec.encode(kind, "id", "", left)), columns);
        // Then
        assertThat(read).isEqualTo(left);
    }
}
