package io.sluice.provider.sendgrid;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Takes a batch apart in one pass, each event with the very bytes it was sent as. */
final class Batch {
    /** A batch of SendGrid's is at most 768 kB. More elements than this are some text of tiny values that would fill the memory. */
    static final int MAX_EVENTS = 50_000;

    private static final ObjectMapper MAPPER = new ObjectMapper(JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build());

    private Batch() {}

    /**
     * The elements of a JSON array; empty when the body is anything else, or an array of nothing or of far too much. An element that is no event is kept as one of unknown type:
     * refusing it would refuse the events beside it, which the provider then sends again and again.
     */
    static Optional<List<MailEvent>> split(byte[] body) {
        try (var parser = MAPPER.createParser(body)) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                return Optional.empty();
            }
            var elements = new ArrayList<MailEvent>();
            while (parser.nextToken() != JsonToken.END_ARRAY && elements.size() < MAX_EVENTS) {
                elements.add(element(parser, body));
            }
            boolean ended = parser.currentToken() == JsonToken.END_ARRAY && parser.nextToken() == null;
            return ended && !elements.isEmpty() ? Optional.of(elements) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The body of a request that holds one event alone. */
    static byte[] alone(byte[] raw) {
        var body = new byte[raw.length + 2];
        body[0] = '[';
        System.arraycopy(raw, 0, body, 1, raw.length);
        body[body.length - 1] = ']';
        return body;
    }

    private static MailEvent element(JsonParser parser, byte[] body) throws IOException {
        int from = (int) parser.currentTokenLocation().getByteOffset();
        JsonNode node = MAPPER.readTree(parser);
        int to = (int) parser.currentLocation().getByteOffset();
        // Offsets of bytes are there for UTF-8 only, and an object alone is sure to end where the parser stands.
        boolean exact = node.isObject() && from >= 0 && to <= body.length && body[from] == '{' && body[to - 1] == '}';
        return new MailEvent(node, exact ? Arrays.copyOfRange(body, from, to) : MAPPER.writeValueAsBytes(node));
    }
}
