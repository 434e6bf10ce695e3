package io.sluice.ops.bounds;

import io.smallrye.config.ConfigMapping.NamingStrategy;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.ConfigValidationException.Problem;
import io.smallrye.config.ConfigValidator;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.SmallRyeConfigBuilderCustomizer;
import jakarta.validation.Constraint;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Refuses settings that are out of their bounds, all that are in one go: {@code @Min} and {@code @Max} of a number, or of a duration in milliseconds, and {@code @Size} of a list, declared
 * on the methods of a mapping and of the groups within it, or on a list's elements. A constraint of another kind there is refused itself, so that none is thought to hold that does not.
 * Decision 17 says why no library does it.
 */
public final class Bounds implements ConfigValidator, SmallRyeConfigBuilderCustomizer {
    private static final String OURS = "sluice";

    @Override
    public void configBuilder(SmallRyeConfigBuilder builder) {
        builder.withValidator(this);
    }

    @Override
    public void validateMapping(Class<?> mapping, String prefix, Object settings) {
        if (!prefix.startsWith(OURS)) {
            return; // the framework judges its own
        }
        var problems =
                of(mapping, prefix, settings).distinct().map(Problem::new).toArray(Problem[]::new);
        if (problems.length > 0) {
            throw new ConfigValidationException(problems);
        }
    }

    private static Stream<String> of(Class<?> part, String prefix, Object settings) {
        return Arrays.stream(part.getMethods())
                .filter(method -> Modifier.isAbstract(method.getModifiers()))
                .flatMap(method -> of(method.getAnnotatedReturnType(), key(prefix, method), value(method, settings)));
    }

    private static Stream<String> of(AnnotatedType type, String key, Object value) {
        if (type.getType() instanceof Class<?> part && part.isInterface() && part.isMemberClass()) {
            return of(part, key, value);
        }
        var own = Arrays.stream(type.getAnnotations())
                .filter(annotation -> annotation.annotationType().isAnnotationPresent(Constraint.class))
                .flatMap(constraint -> broken(constraint, key, value));
        var inner = type instanceof AnnotatedParameterizedType several
                ? elements(value).flatMap(element -> of(several.getAnnotatedActualTypeArguments()[0], key, element))
                : Stream.<String>empty();
        return Stream.concat(own, inner);
    }

    private static String key(String prefix, Method method) {
        return prefix + "." + NamingStrategy.KEBAB_CASE.apply(method.getName());
    }

    private static Object value(Method method, Object settings) {
        try {
            method.setAccessible(true);
            return method.invoke(settings);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(method.getName(), e);
        }
    }

    private static Stream<?> elements(Object value) {
        return switch (value) {
            case Optional<?> one -> one.stream();
            case Collection<?> several -> several.stream();
            default -> throw new IllegalStateException("neither a list nor an Optional");
        };
    }

    /** What is wrong with it, without saying what it is: it may be a secret that was put into the wrong variable. */
    private static Stream<String> broken(Annotation constraint, String key, Object value) {
        return switch (constraint) {
            case Min least ->
                compare(value, least.value()) < 0
                        ? Stream.of(key + " must be at least " + least.value() + unit(value))
                        : Stream.empty();
            case Max most ->
                compare(value, most.value()) > 0
                        ? Stream.of(key + " must be at most " + most.value() + unit(value))
                        : Stream.empty();
            case Size size ->
                size(value) < size.min() || size(value) > size.max()
                        ? Stream.of(key + " must have " + size.min() + " to " + size.max() + " elements")
                        : Stream.empty();
            default ->
                throw new IllegalStateException(constraint.annotationType().getSimpleName() + " of " + key
                        + " is a constraint that is not looked at");
        };
    }

    private static int compare(Object value, long bound) {
        return switch (value) {
            case Duration duration -> duration.compareTo(Duration.ofMillis(bound));
            case Integer number -> Long.compare(number, bound);
            case Long number -> Long.compare(number, bound);
            default -> throw new IllegalStateException("neither a number nor a duration");
        };
    }

    private static int size(Object value) {
        if (value instanceof Collection<?> several) {
            return several.size();
        }
        throw new IllegalStateException("not a list");
    }

    private static String unit(Object value) {
        return value instanceof Duration ? "ms" : "";
    }
}
