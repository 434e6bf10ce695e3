package io.sluice.provider.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.provider.Json;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An object of Stripe, read by path. Whatever is missing, out of range or of another type is null: shapes differ by API version. */
record StripeObject(JsonNode node) {

    /** Stripe's own bound for ids; also keeps them fit for an index. */
    private static final int MAX_NAME = 255;

    /** The object under the path. */
    StripeObject at(String... path) {
        var found = node;
        for (var step : path) {
            found = found.path(step);
        }
        return new StripeObject(found);
    }

    /** The first element of the list under the path. */
    StripeObject head(String... path) {
        return new StripeObject(at(path).node.path(0));
    }

    boolean isNull(String... path) {
        var found = at(path).node;
        return found.isNull() || found.isMissingNode();
    }

    @Nullable String text(String... path) {
        return Json.text(at(path).node);
    }

    @Nullable Long integer(String... path) {
        return Json.integer(at(path).node);
    }

    @Nullable Boolean bool(String... path) {
        return Json.bool(at(path).node);
    }

    @Nullable Instant time(String... path) {
        return Json.time(at(path).node);
    }

    /** An object of keys and values, such as metadata. */
    @Nullable Object map(String... path) {
        var found = at(path).node;
        return found.isObject() ? Json.plain(found) : null;
    }

    /** The id of another object, sent as it is or expanded. */
    @Nullable String ref(String... path) {
        var found = at(path);
        return found.node.isObject() ? found.name("id") : found.name();
    }

    /** A text that names something: not blank, of bounded length, without control characters. */
    @Nullable String name(String... path) {
        var found = at(path).node;
        if (!found.isTextual()) {
            return null;
        }
        var text = found.textValue();
        boolean usable =
                !text.isBlank() && text.length() <= MAX_NAME && text.chars().noneMatch(Character::isISOControl);
        return usable ? text : null;
    }

    /** The first that is known. */
    @SafeVarargs
    static <T> @Nullable T first(@Nullable T... values) {
        for (var value : values) {
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    /** Hides the content. */
    @Override
    public String toString() {
        return "StripeObject[" + node.getNodeType() + "]";
    }
}
