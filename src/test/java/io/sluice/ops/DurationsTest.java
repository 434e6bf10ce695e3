package io.sluice.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import io.quarkus.runtime.configuration.DurationConverter;
import io.sluice.Compiled;
import io.sluice.ops.bounds.Bounds;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.ConfigValidator;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every duration of every mapping has a shortest one; what is shorter would turn a loop into a busy one, a time-out off, or all that is kept into what is too old. */
class DurationsTest {
    /** To wait not at all is a choice; all others last a millisecond at the least. */
    private static final Set<String> MAY_BE_NONE = Set.of(
            "sluice.calendar.apart",
            "sluice.ingest.rejections.patience",
            "sluice.ledger.backoff",
            "sluice.reconcile.grace",
            "sluice.remote.backoff",
            "sluice.send.patience");

    private static final ConfigValidator VALIDATOR = new Bounds();

    /** A key, and the mapping whose start it stops. */
    record Key(String name, Class<?> mapping) {
        void start(String value) {
            new SmallRyeConfigBuilder()
                    .withMapping(mapping)
                    .withConverter(Duration.class, 100, new DurationConverter())
                    .withDefaultValue(name, value)
                    .withValidator(VALIDATOR)
                    .build();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Key> keys() {
        return Compiled.MAIN.stream()
                .filter(type -> type.isAnnotatedWith(ConfigMapping.class))
                .map(JavaClass::reflect)
                .flatMap(type ->
                        keys(type, type, type.getAnnotation(ConfigMapping.class).prefix()));
    }

    private static Stream<Key> keys(Class<?> mapping, Class<?> part, String prefix) {
        return Arrays.stream(part.getDeclaredMethods())
                .filter(method -> !method.isDefault() && !method.isSynthetic())
                .flatMap(method -> keys(mapping, method, prefix + "." + kebab(method.getName())));
    }

    private static Stream<Key> keys(Class<?> mapping, Method method, String key) {
        if (method.getReturnType().getName().startsWith("io.sluice.")) {
            return keys(mapping, method.getReturnType(), key);
        }
        return method.getGenericReturnType().getTypeName().contains(Duration.class.getName())
                ? Stream.of(new Key(key, mapping))
                : Stream.of();
    }

    private static String kebab(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    @Test
    void the_durations_are_found() {
        assertThat(keys().map(Key::name))
                .hasSizeGreaterThan(35)
                .doesNotHaveDuplicates()
                .containsAll(MAY_BE_NONE);
    }

    @ParameterizedTest
    @MethodSource("keys")
    void a_duration_that_is_too_short_stops_the_start_by_its_key(Key key) {
        // Given
        boolean none = MAY_BE_NONE.contains(key.name());
        var shortest = none ? "0ms" : "1ms";
        key.start(none ? "PT0S" : "PT0.001S");
        // When
        var tooShort = none ? Stream.of("PT-0.001S") : Stream.of("PT0S", "PT0.000999S", "PT-1S");
        // Then
        assertThat(tooShort)
                .allSatisfy(value -> assertThatThrownBy(() -> key.start(value))
                        .isInstanceOf(ConfigValidationException.class)
                        .hasMessageContaining(key.name())
                        .hasMessageEndingWith(" must be at least " + shortest)
                        .hasMessageNotContaining(value));
    }
}
