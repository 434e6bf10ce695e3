package io.sluice.ops.bounds;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import io.sluice.Compiled;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.WithDefault;
import jakarta.validation.Constraint;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BoundsTest {
    @ConfigMapping(prefix = "sluice.tried")
    interface Tried {
        @WithDefault("5")
        @Min(2) @Max(9) int howMany();

        @WithDefault("5000000000")
        @Min(1) long bytes();

        @WithDefault("PT1S")
        @Min(1) @Max(2000) Duration patience();

        @WithDefault("PT1S,PT2S")
        @Size(min = 1, max = 3) List<@Min(0) Duration> backoff();

        Optional<List<@Max(7) Integer>> days();

        Part part();

        interface Part {
            @WithDefault("1")
            @Min(1) int burst();
        }
    }

    @ConfigMapping(prefix = "sluice.tried")
    interface Unknown {
        @WithDefault("a name")
        @NotBlank String name();
    }

    @ConfigMapping(prefix = "quarkus.tried")
    interface Foreign {
        @WithDefault("0")
        @Min(1) int howMany();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "how-many|1|sluice.tried.how-many must be at least 2",
                "how-many|10|sluice.tried.how-many must be at most 9",
                "bytes|0|sluice.tried.bytes must be at least 1",
                "patience|PT0.0009S|sluice.tried.patience must be at least 1ms",
                "patience|PT2.0001S|sluice.tried.patience must be at most 2000ms",
                "backoff|PT1S,PT1S,PT1S,PT1S|sluice.tried.backoff must have 1 to 3 elements",
                "backoff|PT1S,PT-1S,PT-2S|sluice.tried.backoff must be at least 0ms",
                "days|3,8|sluice.tried.days must be at most 7",
                "part.burst|0|sluice.tried.part.burst must be at least 1"
            })
    void what_is_out_of_its_bounds_is_refused_by_its_key(String key, String value, String message) {
        // When, then
        assertThatThrownBy(() -> start(Tried.class, Map.of("sluice.tried." + key, value)))
                .isInstanceOfSatisfying(ConfigValidationException.class, refused -> {
                    assertThat(refused.getProblemCount()).isEqualTo(1);
                    assertThat(refused.getProblem(0).getMessage()).isEqualTo(message);
                });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "how-many|2",
                "how-many|9",
                "bytes|1",
                "patience|PT0.001S",
                "patience|PT2S",
                "backoff|PT0S",
                "days|7"
            })
    void a_bound_is_allowed(String key, String value) {
        // When, then
        assertThatCode(() -> start(Tried.class, Map.of("sluice.tried." + key, value)))
                .doesNotThrowAnyException();
    }

    @Test
    void all_that_is_wrong_is_said_at_once() {
        // Given
        var wrong = Map.of("sluice.tried.how-many", "1", "sluice.tried.part.burst", "-1");
        // When, then
        assertThatThrownBy(() -> start(Tried.class, wrong))
                .isInstanceOf(ConfigValidationException.class)
                .hasMessageContaining("sluice.tried.how-many must be at least 2")
                .hasMessageContaining("sluice.tried.part.burst must be at least 1");
    }

    @Test
    void a_constraint_that_nobody_looks_at_is_refused_itself() {
        // When, then
        assertThatThrownBy(() -> start(Unknown.class, Map.of()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("NotBlank of sluice.tried.name is a constraint that is not looked at");
    }

    @Test
    void what_is_the_frameworks_own_is_left_to_it() {
        // When, then
        assertThatCode(() -> start(Foreign.class, Map.of())).doesNotThrowAnyException();
    }

    @Test
    void all_bounds_that_are_declared_are_where_they_are_looked_at() {
        // Given
        var mappings = Compiled.MAIN.stream()
                .filter(type -> type.isAnnotatedWith(ConfigMapping.class))
                .map(JavaClass::getName)
                .collect(toSet());
        // When
        var constrained = Compiled.MAIN.stream()
                .flatMap(type -> type.getMethods().stream())
                .filter(method -> method.getAnnotations().stream()
                        .anyMatch(annotation -> annotation.getRawType().isAnnotatedWith(Constraint.class)))
                .toList();
        // Then
        assertThat(constrained).hasSizeGreaterThan(40).allSatisfy(method -> {
            assertThat(method.getModifiers()).contains(JavaModifier.ABSTRACT);
            assertThat(method.getOwner().isInterface()).isTrue();
            assertThat(mappings).contains(method.getOwner().getName().replaceAll("\\$.*", ""));
        });
    }

    private static void start(Class<?> mapping, Map<String, String> settings) {
        var builder = new SmallRyeConfigBuilder().withMapping(mapping);
        settings.forEach(builder::withDefaultValue);
        new Bounds().configBuilder(builder);
        builder.build();
    }
}
