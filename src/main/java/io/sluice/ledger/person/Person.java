package io.sluice.ledger.person;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.event.RawRequest;
import io.sluice.ledger.row.StateCodec;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Who is looked for: an address that the person is reached by, and ids that stand for the person elsewhere. Finds both in what was opened. Immutable. */
public final class Person {
    private static final String FORM = "application/x-www-form-urlencoded";

    private final String address;
    private final Set<String> ids;
    private final Pattern spellings;

    private Person(String address, Set<String> ids) {
        this.address = address;
        this.ids = Set.copyOf(ids);
        this.spellings = Spellings.of(address);
    }

    static Person of(String address, String... ids) {
        return new Person(address, Set.of(ids));
    }

    String address() {
        return address;
    }

    /** The same person, known by one more id. */
    Person and(String id) {
        var all = new HashSet<>(ids);
        return all.add(id) ? new Person(address, all) : this;
    }

    /** Whether the address stands in a text. */
    boolean isReachedIn(String text) {
        return Decoded.of(text).stream().anyMatch(one -> spellings.matcher(one).find());
    }

    /** Whether the address or an id stands in a text. */
    boolean isNamedIn(String text) {
        return Decoded.of(text).stream().anyMatch(one -> spellings.matcher(one).find() || hasId(one));
    }

    boolean isNamedIn(RawRequest request) {
        boolean form = request.headers().mediaType().equals(FORM);
        var body = new String(request.body(), UTF_8);
        return Stream.concat(
                        Stream.of(request.url().replace('+', ' '), form ? body.replace('+', ' ') : body),
                        request.headers().entries().stream().map(Map.Entry::getValue))
                .anyMatch(this::isNamedIn);
    }

    /** Whether a value is one of the ids. */
    boolean isMeantBy(Object value) {
        return value instanceof String text && ids.contains(text);
    }

    /** Ids are whole words: one may begin like another. */
    private boolean hasId(String text) {
        int start = -1;
        for (int i = 0; i <= text.length(); i++) {
            boolean inside = i < text.length() && isWord(text.charAt(i));
            if (inside && start < 0) {
                start = i;
            } else if (!inside && start >= 0) {
                if (ids.contains(text.substring(start, i))) {
                    return true;
                }
                start = -1;
            }
        }
        return false;
    }

    private static boolean isWord(char c) {
        return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    byte[] toBytes() {
        return StateCodec.json(Map.of("address", address, "ids", List.copyOf(ids)))
                .getBytes(UTF_8);
    }

    /** @throws IllegalStateException the bytes were not made by {@link #toBytes} */
    static Person fromBytes(byte[] bytes) {
        if (StateCodec.parse(new String(bytes, UTF_8)) instanceof Map<?, ?> fields
                && fields.get("address") instanceof String address
                && fields.get("ids") instanceof List<?> ids) {
            return new Person(address, ids.stream().map(Object::toString).collect(Collectors.toSet()));
        }
        throw new IllegalStateException("not a person");
    }

    /** Says nothing of who it is. */
    @Override
    public String toString() {
        return "Person";
    }
}
