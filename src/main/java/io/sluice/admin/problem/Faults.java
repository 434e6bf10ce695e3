package io.sluice.admin.problem;

import io.sluice.event.Problem;
import io.sluice.event.Problem.FieldError;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What is wrong with a request, field by field. Reads values, and goes on after a fault so that the caller learns of all at once. */
public final class Faults {

    private static final int LONGEST = 200;

    private final List<FieldError> errors = new ArrayList<>();

    /** @throws io.sluice.event.Problem.Raised 400: there is no body */
    public static <T> T body(@Nullable T body) {
        if (body == null) {
            throw Problem.of(400, "invalid_request", "A JSON object is needed as the body.")
                    .exception();
        }
        return body;
    }

    /** Text that has to be there. */
    public String text(String field, @Nullable String value) {
        if (value == null) {
            return fault(field, "is required", "");
        }
        return optionalText(field, value).orElse("");
    }

    /** Text for people and look-ups: not blank, not padded, without control characters. */
    public Optional<String> optionalText(String field, @Nullable String value) {
        if (value == null) {
            return Optional.empty();
        }
        if (value.isBlank() || !value.equals(value.strip()) || value.length() > LONGEST || !storable(value)) {
            return fault(
                    field,
                    "is 1 to " + LONGEST + " characters, without spaces around them and without control characters",
                    Optional.empty());
        }
        return Optional.of(value);
    }

    /** A value that has to be there and is one of several. */
    public <T> Optional<T> one(String field, @Nullable String value, Function<String, Optional<T>> of, String message) {
        return value == null ? fault(field, "is required", Optional.empty()) : optional(field, value, of, message);
    }

    /** @param message what would be right */
    public <T> Optional<T> optional(
            String field, @Nullable String value, Function<String, Optional<T>> of, String message) {
        var read = Optional.ofNullable(value).flatMap(of);
        return value == null || read.isPresent() ? read : fault(field, message, read);
    }

    public Optional<Instant> time(String field, @Nullable String value) {
        return optional(field, value, Faults::instant, "is a time like 2026-11-20T08:15:30.000Z");
    }

    /** A fault that no single value shows. */
    public void add(String field, String message) {
        errors.add(new FieldError(field, message));
    }

    /** @throws io.sluice.event.Problem.Raised 400, naming every field at fault */
    public void raise() {
        if (!errors.isEmpty()) {
            throw new Problem(400, "invalid_request", "The request is not valid.", List.copyOf(errors), 0).exception();
        }
    }

    /** What a query looks for: text the database can hold. */
    public Optional<String> sought(String field, @Nullable String value) {
        return optional(
                field, value, v -> storable(v) ? Optional.of(v) : Optional.empty(), "has no control characters");
    }

    static boolean storable(String value) {
        return value.chars().noneMatch(c -> c < ' ' || c == 0x7f)
                && StandardCharsets.UTF_8.newEncoder().canEncode(value);
    }

    private static Optional<Instant> instant(String text) {
        try {
            var time = Instant.parse(text);
            // Years of four digits: what RFC 3339 can say.
            return text.length() <= 40 && text.charAt(4) == '-' ? Optional.of(time) : Optional.empty();
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private <T> T fault(String field, String message, T instead) {
        errors.add(new FieldError(field, message));
        return instead;
    }
}
