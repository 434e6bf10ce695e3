package io.sluice.provider.stripe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.record.Kinds;
import io.sluice.record.State;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StripeRobustnessTest {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    static List<String> samples() throws IOException {
        try (var files = Files.list(Path.of("src/test/resources/samples/stripe"))) {
            return files.map(f -> f.getFileName().toString().replace(".json", ""))
                    .sorted()
                    .toList();
        }
    }

    /** Every field of every sample in turn is missing, null, of another type or out of range. */
    @ParameterizedTest
    @MethodSource("samples")
    void a_field_of_any_shape_is_null_and_never_an_exception(String sample) throws IOException {
        // Given
        int fields = places(Samples.json(sample).path("data")).size();
        var odd = List.of(
                NODES.nullNode(),
                NODES.textNode("\u0000odd"),
                NODES.numberNode(BigInteger.TWO.pow(80)),
                NODES.numberNode(-1.5e300),
                NODES.numberNode(Long.MIN_VALUE),
                NODES.booleanNode(true),
                NODES.arrayNode().add(NODES.objectNode()),
                NODES.objectNode().put("id", "x_1"));
        for (int i = 0; i < fields; i++) {
            for (var value : odd) {
                var json = Samples.json(sample);
                var place = places(json.path("data")).get(i);
                place.parent.set(place.field, value);
                // When
                var changes = Samples.changes(Samples.event(json));
                // Then
                for (var change : changes) {
                    var kind = Kinds.get(change.key().kind());
                    assertThat(State.NEW.merge(kind, change).stateAfter().values())
                            .doesNotContainValue("\u0000odd");
                }
            }
        }
        assertThat(samples()).hasSizeGreaterThan(30);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void an_event_of_which_half_is_missing_still_fits_its_kind(String sample) {
        for (int seed = 0; seed < 50; seed++) {
            // Given
            var random = new Random(seed);
            var json = Samples.json(sample);
            places(json.path("data")).forEach(place -> {
                if (random.nextBoolean() && !place.field.equals("object")) {
                    place.parent.remove(place.field);
                }
            });
            // When
            var changes = Samples.changes(Samples.event(json));
            // Then
            assertThat(changes)
                    .allSatisfy(change -> assertThat(State.NEW
                                    .merge(Kinds.get(change.key().kind()), change)
                                    .stateAfter())
                            .isNotNull());
        }
    }

    private static List<Place> places(JsonNode node) {
        var places = new ArrayList<Place>();
        node.properties().forEach(e -> {
            places.add(new Place((ObjectNode) node, e.getKey()));
            places.addAll(places(e.getValue()));
        });
        node.forEach(child -> {
            if (node.isArray()) {
                places.addAll(places(child));
            }
        });
        return places;
    }

    private record Place(ObjectNode parent, String field) {}
}
