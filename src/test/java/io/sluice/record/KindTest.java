package io.sluice.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.event.Change;
import io.sluice.event.Merge;
import io.sluice.event.RecordKey;
import io.sluice.event.Version;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class KindTest {
    private static final Version V = Version.of(Instant.EPOCH, "e1");
    private static final Kind PARCELS = Kind.of(
                    "parcels",
                    Field.highest("status", "sent", "delivered"),
                    Field.once("lost"),
                    Field.sum("scans"),
                    Field.earliest("first_seen_at"),
                    Field.latest("last_seen_at"),
                    Field.integer("weight"),
                    Field.number("price"),
                    Field.bool("fragile"),
                    Field.time("due_at"),
                    Field.json("labels"),
                    Field.text("sender").asPersonal(),
                    Field.text("tag").asHidden())
            .family("pair", Field.text("a"), Field.text("b"));

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of("a field it does not have", Map.of("colour", newest("red"))),
                Arguments.of("another rule than the field's", Map.of("status", newest("sent"))),
                Arguments.of("a status where a value belongs", Map.of("tag", new Merge.Highest("sent"))),
                Arguments.of("a status that is not one", Map.of("status", new Merge.Highest("teleported"))),
                Arguments.of(
                        "an earliest where the latest belongs",
                        Map.of("last_seen_at", new Merge.Earliest(Instant.EPOCH))),
                Arguments.of("a sum where a value belongs", Map.of("weight", new Merge.Sum(1))),
                Arguments.of("half a family", Map.of("a", newest("x"))),
                Arguments.of(
                        "a family in two versions",
                        Map.of("a", newest("x"), "b", new Merge.Newest("y", Version.of(Instant.EPOCH, "e2")))),
                Arguments.of("a number where text belongs", Map.of("tag", newest(7L))),
                Arguments.of("text where a number belongs", Map.of("weight", newest("7"))),
                Arguments.of("a short integer", Map.of("weight", newest(7))),
                Arguments.of("text where a time belongs", Map.of("due_at", newest("2026-01-01"))),
                Arguments.of("nothing", Map.of()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void a_change_that_does_not_fit_is_refused(String what, Map<String, Merge> merges) {
        var change = change("parcels", merges);
        assertThatThrownBy(() -> PARCELS.check(change)).as(what).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_change_of_another_kind_or_with_an_alias_of_its_own_is_refused() {
        assertThatThrownBy(() -> PARCELS.check(change("letters", Map.of("tag", newest("x")))))
                .isInstanceOf(IllegalArgumentException.class);
        var aliased = Change.of(RecordKey.of("parcels", "p1"))
                .set("tag", newest("x"))
                .alias("tag", "p2")
                .build();
        assertThatThrownBy(() -> PARCELS.check(aliased)).isInstanceOf(IllegalArgumentException.class);
        assertThatCode(() -> PARCELS.withAliases("tag").check(aliased)).doesNotThrowAnyException();
    }

    @Test
    void a_refusal_names_the_field_and_never_the_value() {
        var change = change("parcels", Map.of("weight", newest("ada@example.com")));
        assertThatThrownBy(() -> PARCELS.check(change))
                .hasMessageContaining("weight")
                .hasMessageNotContaining("ada");
    }

    @Test
    void a_change_that_fits_is_taken() {
        var change = change(
                "parcels",
                Map.of(
                        "status", new Merge.Highest("sent"),
                        "lost", new Merge.Highest(true),
                        "scans", new Merge.Sum(1),
                        "weight", newest(7L),
                        "price", newest(7.5),
                        "labels", newest(List.of("x")),
                        "a", newest("x"),
                        "b", new Merge.Newest(null, V),
                        "tag", newest(RecordKey.of("contacts", "c"))));
        assertThatCode(() -> PARCELS.check(change)).doesNotThrowAnyException();
    }

    @Test
    void data_has_every_field_that_is_not_hidden_and_null_where_nothing_is_known() {
        assertThat(PARCELS.data(Map.of("a", "x", "tag", "t")))
                .containsEntry("a", "x")
                .containsEntry("b", null)
                .containsKey("sender")
                .doesNotContainKey("tag");
    }

    @Test
    void personal_fields_have_no_column() {
        assertThat(PARCELS.columns())
                .extracting(Field::name)
                .contains("tag", "a")
                .doesNotContain("sender");
    }

    private static Merge newest(Object value) {
        return new Merge.Newest(value, V);
    }

    private static Change change(String kind, Map<String, Merge> merges) {
        var change = Change.of(RecordKey.of(kind, "p1"));
        merges.forEach(change::set);
        return change.build();
    }
}
