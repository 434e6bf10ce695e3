package io.sluice.fuzz;

import static io.sluice.fuzz.FuzzTarget.holds;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.provider.Json;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** JSON and every way to read a value of it. */
public final class JsonFuzz implements FuzzTarget {
    @Override
    public String name() {
        return "json";
    }

    @Override
    public List<byte[]> seeds() {
        return List.of(
                "{\"a\":[1,-0.5e3,\"\\u0000\\ud83d\\ude00\",true,null,{}],\"b\":\"2026-11-20T10:00:00Z\"}"
                        .getBytes(UTF_8),
                "[1e999999999,9223372036854775808,253402300800,\"-1000000000-01-01T00:00:00Z\"]".getBytes(UTF_8));
    }

    @Override
    public void run(byte[] input) {
        Json.parse(input).ifPresent(document -> {
            each(document);
            var plain = Json.plain(document);
            storable(plain);
            if (plain != null) {
                var again = Json.parse(Json.write(plain).getBytes(UTF_8));
                holds(again.isPresent() || hasLoneSurrogate(plain), "what was written cannot be read");
            }
            var canonical = Json.canonical(document);
            holds(canonical.equals(Json.canonical(document)), "two texts of one value");
        });
    }

    private static void each(JsonNode node) {
        storable(Json.text(node));
        Json.integer(node);
        Json.bool(node);
        var time = Json.time(node);
        holds(time == null || time.toString().length() <= 40, "a time that nothing can hold");
        node.forEach(JsonFuzz::each);
    }

    private static void storable(@Nullable Object plain) {
        holds(!Objects.toString(plain, "").contains("\0"), "a character that Postgres refuses");
    }

    private static boolean hasLoneSurrogate(Object plain) {
        return !UTF_8.newEncoder().canEncode(plain.toString());
    }
}
