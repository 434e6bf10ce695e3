package io.sluice.remote.send;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.provider.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/** What is to be sent, and by whom to whom. */
public sealed interface Order {
    String provider();

    /** The kind of its record. */
    String kind();

    /** @param media where Twilio fetches what goes with it; https */
    record Message(String from, String to, Optional<String> body, List<String> media) implements Order {
        @Override
        public String provider() {
            return "twilio";
        }

        @Override
        public String kind() {
            return "messages";
        }

        @Override
        public String toString() {
            return "Message";
        }
    }

    /** At least one of text and html is there. */
    record Email(String from, String to, String subject, Optional<String> text, Optional<String> html)
            implements Order {
        @Override
        public String provider() {
            return "sendgrid";
        }

        @Override
        public String kind() {
            return "emails";
        }

        @Override
        public String toString() {
            return "Email";
        }
    }

    /** All of it as JSON, the same for the same order. */
    default byte[] toBytes() {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("kind", kind());
        switch (this) {
            case Message m -> {
                fields.put("from", m.from());
                fields.put("to", m.to());
                m.body().ifPresent(body -> fields.put("body", body));
                fields.put("media", m.media());
            }
            case Email e -> {
                fields.put("from", e.from());
                fields.put("to", e.to());
                fields.put("subject", e.subject());
                e.text().ifPresent(text -> fields.put("text", text));
                e.html().ifPresent(html -> fields.put("html", html));
            }
        }
        return Json.write(fields).getBytes(UTF_8);
    }

    /** @throws IllegalStateException the bytes were not made by {@link #toBytes} */
    static Order fromBytes(byte[] bytes) {
        var node = Json.parse(bytes).orElseThrow(() -> new IllegalStateException("not an order"));
        var from = node.path("from").asText();
        var to = node.path("to").asText();
        if (node.path("kind").asText().equals("messages")) {
            var media = new ArrayList<String>();
            node.path("media").forEach(one -> media.add(one.asText()));
            return new Message(from, to, text(node, "body"), List.copyOf(media));
        }
        return new Email(from, to, node.path("subject").asText(), text(node, "text"), text(node, "html"));
    }

    private static Optional<String> text(JsonNode node, String field) {
        return node.has(field) ? Optional.of(node.path(field).asText()) : Optional.empty();
    }
}
