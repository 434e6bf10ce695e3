package io.sluice.ledger.person.match;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.event.RawRequest;
import io.sluice.ledger.row.StateCodec;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Who is looked for: an address that the person is reached by, and ids that stand for the person elsewhere. Finds both in what was opened. Immutable. */
public final class Person {
    private static final String FORM = "application/x-www-form-urlencoded";

    private final String address;
    private final Set<String> ids;
    private final Set<Integer> lengths;
    private final Spellings spellings;

    private Person(String address, Set<String> ids) {
        this.address = address;
        this.ids = Set.copyOf(ids);
        this.lengths = ids.stream().map(String::length).collect(Collectors.toSet());
        this.spellings = Spellings.of(address);
    }

    public static Person of(String address, String... ids) {
        return new Person(address, Set.of(ids));
    }

    /** The same person, known by one more id. */
    public Person and(String id) {
        var all = new HashSet<>(ids);
        return all.add(id) ? new Person(address, all) : this;
    }

    /** Whether the address stands in a text. */
    public boolean isReachedIn(String text) {
        return Decoded.of(text).stream().anyMatch(spellings::isIn);
    }

    /** Whether the address or an id stands in a text. */
    public boolean isNamedIn(String text) {
        return Decoded.of(text).stream().anyMatch(one -> spellings.isIn(one) || hasId(one));
    }

    public boolean isNamedIn(RawRequest request) {
        boolean form = request.headers().mediaType().equals(FORM);
        var body = new String(request.body(), UTF_8);
        return Stream.concat(
                        Stream.of(request.url().replace('+', ' '), form ? body.replace('+', ' ') : body),
                        request.headers().entries().stream().map(Map.Entry::getValue))
                .anyMatch(this::isNamedIn);
    }

    /** Whether a value is one of the ids. */
    public boolean isMeantBy(Object value) {
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
                if (lengths.contains(i - start) && ids.contains(text.substring(start, i))) {
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

    public byte[] toBytes() {
        return StateCodec.json(Map.of("address", address, "ids", List.copyOf(ids)))
                .getBytes(UTF_8);
    }

    /** @throws IllegalStateException the bytes were not made by {@link #toBytes} */
    public static Person fromBytes(byte[] bytes) {
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
