package io.sluice.provider.stripe;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.event.Snapshot;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * Reduces objects to hashes of their leaves; see {@link Snapshot}.
 *
 * <p>An array is one leaf. Stripe promises the entire array in {@code previous_attributes}, but up to 2017-04-06 it gave the updated elements only, and elements are
 * seen with some of their attributes only. Such an array is taken as unknown and left out: to let it agree with every array that holds as much would also let the
 * array from after the change agree, and so make a certain order look uncertain. Where nothing else is said the tie stays suspect, which is safe.
 *
 * @see <a href="https://docs.stripe.com/api/events/object#event_object-data-previous_attributes">previous_attributes</a>
 */
final class Leaves {
    /** An object with more is one leaf: a snapshot is kept with its record, and order then rests on rank and equality alone. */
    private static final int MAX_LEAVES = 1_000;

    private static final String LAST_PARTIAL_ARRAYS = "2017-04-06";

    /** Cannot stand in a key of Stripe's. */
    private static final byte STEP = 0x1f;

    private static final int OBJECT = hash("object");

    private final Snapshot.Marks.Builder hashes = new Snapshot.Marks.Builder();
    private final CRC32C crc = new CRC32C();
    private final boolean nullsCount;
    /** Where the walk is: UTF-8, up to {@code depth}. */
    private byte[] path = new byte[256];

    private int depth;

    private Leaves(boolean nullsCount) {
        this.nullsCount = nullsCount;
    }

    static Snapshot snapshot(StripeObject event) {
        var now = event.at("data", "object").node();
        var before = event.at("data", "previous_attributes").node();
        var object = new Leaves(false);
        object.walk(now);
        if (object.hashes.size() > MAX_LEAVES) {
            return new Snapshot(Map.of(hash(""), hash(canonical(now))), Map.of());
        }
        var version = event.text("api_version");
        boolean wholeArrays = version != null && version.compareTo(LAST_PARTIAL_ARRAYS + '~') > 0;
        var previous = new Leaves(true);
        if (before.isObject()) {
            before.properties()
                    .forEach(e -> previous.at(
                            e.getKey(), () -> previous.walkBefore(e.getValue(), now.path(e.getKey()), wholeArrays)));
        }
        return new Snapshot(object.hashes.build(), previous.hashes.build());
    }

    private void at(String member, Runnable walk) {
        int here = depth;
        var name = member.getBytes(UTF_8);
        if (path.length < depth + 1 + name.length) {
            path = Arrays.copyOf(path, 2 * (depth + 1 + name.length));
        }
        path[depth] = STEP;
        System.arraycopy(name, 0, path, depth + 1, name.length);
        depth += 1 + name.length;
        walk.run();
        depth = here;
    }

    private void put(int value) {
        crc.reset();
        crc.update(path, 0, depth);
        hashes.put(notNull((int) crc.getValue()), value);
    }

    private void walk(JsonNode node) {
        if (node.isObject()) {
            put(OBJECT);
            node.properties().forEach(e -> at(e.getKey(), () -> walk(e.getValue())));
        } else if (nullsCount || !node.isNull()) {
            put(node.isNull() ? 0 : hash(canonical(node)));
        }
    }

    private void walkBefore(JsonNode node, JsonNode now, boolean wholeArrays) {
        if (node.isObject()) {
            int known = hashes.size();
            node.properties()
                    .forEach(e -> at(e.getKey(), () -> walkBefore(e.getValue(), now.path(e.getKey()), wholeArrays)));
            // An object of which nothing is known says nothing.
            if (node.isEmpty() || hashes.size() > known) {
                put(OBJECT);
            }
        } else if (!node.isArray() || (wholeArrays && isWhole(node, now))) {
            walk(node);
        }
    }

    /** Whether each element before has at least the attributes that all elements have now. */
    private static boolean isWhole(JsonNode before, JsonNode now) {
        Set<String> common = null;
        for (var element : now) {
            var names = names(element);
            if (common == null) {
                common = names;
            } else {
                common.retainAll(names);
            }
        }
        for (var element : before) {
            if (common != null && element.isObject() && !names(element).containsAll(common)) {
                return false;
            }
        }
        return true;
    }

    private static Set<String> names(JsonNode element) {
        var names = new HashSet<String>();
        element.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** The same text for equal JSON, whatever the order of keys and whether nulls are left out. */
    private static String canonical(JsonNode node) {
        var text = new StringBuilder();
        canonical(node, text);
        return text.toString();
    }

    /** One text for all levels: texts of texts would be copied once for each level above them. */
    private static void canonical(JsonNode node, StringBuilder to) {
        if (node.isObject()) {
            var sorted = new TreeMap<String, JsonNode>();
            node.properties().stream()
                    .filter(e -> !e.getValue().isNull())
                    .forEach(e -> sorted.put(e.getKey(), e.getValue()));
            var separator = "";
            to.append('{');
            for (var member : sorted.entrySet()) {
                to.append(separator).append(member.getKey()).append('=');
                canonical(member.getValue(), to);
                separator = ", ";
            }
            to.append('}');
        } else if (node.isArray()) {
            to.append('[');
            for (var element : node) {
                canonical(element, to);
                to.append(',');
            }
            to.append(']');
        } else {
            scalar(node, to);
        }
    }

    /** As {@code toString} has it, which would set up a generator for each. */
    private static void scalar(JsonNode node, StringBuilder to) {
        if (node.isTextual() && isPlain(node.textValue())) {
            to.append('"').append(node.textValue()).append('"');
        } else if (node.isBoolean()) {
            to.append(node.booleanValue());
        } else if (node.isIntegralNumber() && node.canConvertToLong()) {
            to.append(node.longValue());
        } else {
            to.append(node);
        }
    }

    /** Whether JSON writes it as it is. */
    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c == '"' || c == '\\') {
                return false;
            }
        }
        return true;
    }

    private static int hash(String text) {
        var crc = new CRC32C();
        crc.update(text.getBytes(UTF_8));
        return notNull((int) crc.getValue());
    }

    /** Never 0, which stands for null. */
    private static int notNull(int hash) {
        return hash == 0 ? 1 : hash;
    }
}
