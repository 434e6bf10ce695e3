package io.sluice.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** A request body of which a few words change from event to event; they stand between {@code @@} in the resource. */
public final class Template {
    /** Text and names in turn, text first. */
    private final String[] parts;

    private Template(String text) {
        this.parts = text.split("@@", -1);
    }

    /** @param resource in {@code traffic/} */
    public static Template of(String resource) {
        try (var in = Template.class.getResourceAsStream("/traffic/" + resource)) {
            if (in == null) {
                throw new IllegalArgumentException("no resource traffic/" + resource);
            }
            return new Template(new String(in.readAllBytes(), UTF_8).stripTrailing());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @throws IllegalArgumentException a word is missing */
    public String fill(Map<String, String> words) {
        var text = new StringBuilder(parts[0]);
        for (int i = 1; i + 1 < parts.length; i += 2) {
            var word = words.get(parts[i]);
            if (word == null) {
                throw new IllegalArgumentException("no word for " + parts[i]);
            }
            text.append(word).append(parts[i + 1]);
        }
        return text.toString();
    }
}
