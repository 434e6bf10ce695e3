package io.sluice.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.event.Change;
import io.sluice.event.Merge;
import io.sluice.event.RecordKey;
import io.sluice.event.Version;
import io.sluice.record.Field.Rule;
import io.sluice.record.Field.Type;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Fields and kinds are what they were said to be. */
class FieldTest {

    @Test
    void a_newest_field_has_its_type_and_is_a_family_of_its_own() {
        assertThat(List.of(
                        Field.text("a"),
                        Field.integer("b"),
                        Field.number("c"),
                        Field.bool("d"),
                        Field.time("e"),
                        Field.json("f")))
                .containsExactly(
                        newest("a", Type.TEXT),
                        newest("b", Type.INTEGER),
                        newest("c", Type.NUMBER),
                        newest("d", Type.BOOL),
                        newest("e", Type.TIME),
                        newest("f", Type.JSON));
    }

    @Test
    void a_field_that_gathers_has_its_rule() {
        assertThat(List.of(Field.sum("a"), Field.earliest("b"), Field.latest("c")))
                .containsExactly(
                        gathering("a", Type.INTEGER, Rule.SUM),
                        gathering("b", Type.TIME, Rule.EARLIEST),
                        gathering("c", Type.TIME, Rule.LATEST));
    }

    @Test
    void a_field_that_climbs_knows_its_states_lowest_first() {
        assertThat(Field.highest("a", "sent", "read").order()).containsExactly("sent", "read");
        assertThat(Field.once("b").order()).containsExactly(false, true);
        assertThat(List.of(Field.highest("a", "sent"), Field.once("b")))
                .allSatisfy(f -> assertThat(f.rule()).isEqualTo(Rule.HIGHEST));
    }

    @Test
    void a_field_keeps_all_else_when_it_becomes_personal_or_hidden_or_one_of_a_family() {
        assertThat(Field.text("a").asPersonal().asHidden().family("whole"))
                .isEqualTo(new Field("a", Type.TEXT, Rule.NEWEST, "whole", true, true, List.of()));
    }

    @Test
    void json_is_a_map_a_list_or_a_text() {
        assertThat(List.of(Map.of(), List.of(), "x")).allMatch(Type.JSON::holds);
        assertThat(Type.JSON.holds(7L)).isFalse();
    }

    @Test
    void a_kind_keeps_all_else_when_it_learns_more_of_itself() {
        // When
        var kind = Kind.of("parcels", Field.text("tag"))
                .withPersonalId()
                .withPersonalScope()
                .withAliases("tag")
                .family("pair", Field.text("a"))
                .showing(all -> new LinkedHashMap<>(Map.of("shown", all.size())));
        // Then
        assertThat(kind.name()).isEqualTo("parcels");
        assertThat(kind.personalId()).isTrue();
        assertThat(kind.personalScope()).isTrue();
        assertThat(kind.aliasFields()).containsExactly("tag");
        assertThat(kind.fields()).containsOnlyKeys("tag", "a");
        assertThat(kind.members("pair")).containsExactly(Field.text("a").family("pair"));
        assertThat(kind.data(Map.of())).isEqualTo(Map.of("shown", 2));
    }

    @Test
    void values_that_share_a_version_end_the_same_in_any_order_whether_they_are_maps_or_lists_or_texts() {
        // Given
        var kind = Kind.of("parcels", Field.json("labels"));
        var values = List.<Object>of(Map.of("a", 1L), Map.of("a", 2L, "b", 1L), List.of("x"), List.of("x", "y"), "z");
        for (var one : values) {
            for (var other : values) {
                // When
                var state = State.NEW.merge(kind, labels(one)).stateAfter();
                var turned = State.NEW.merge(kind, labels(other)).stateAfter();
                // Then
                assertThat(state.merge(kind, labels(other)).stateAfter())
                        .isEqualTo(turned.merge(kind, labels(one)).stateAfter());
            }
        }
    }

    @Test
    void of_maps_that_share_a_version_the_order_of_keys_does_not_matter() {
        // Given
        var here = new LinkedHashMap<String, Object>();
        here.put("a", 1L);
        here.put("b", 2L);
        var again = new LinkedHashMap<String, Object>();
        again.put("b", 2L);
        again.put("a", 1L);
        // Then
        assertThat(Canonical.text(here)).isEqualTo(Canonical.text(again));
    }

    private static Change labels(Object value) {
        return Change.of(RecordKey.of("parcels", "p1"))
                .set("labels", new Merge.Newest(value, Version.of(Instant.EPOCH, "same")))
                .build();
    }

    private static Field newest(String name, Type type) {
        return gathering(name, type, Rule.NEWEST);
    }

    private static Field gathering(String name, Type type, Rule rule) {
        return new Field(name, type, rule, name, false, false, List.of());
    }
}
