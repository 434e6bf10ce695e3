package io.sluice.provider.twilio;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.provider.Form;
import io.sluice.provider.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What an event says, by parameter name as forms spell it ({@code MessageSid}); in JSON the first letter is small. */
record Parameters(Form form) {
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._:-]{1,100}");

    /** The parameters of a JSON object, and of the callback that a voice event quotes. */
    static Parameters of(JsonNode... objects) {
        var fields = new LinkedHashMap<String, List<String>>();
        for (var object : objects) {
            object.properties().forEach(e -> put(fields, e));
        }
        return new Parameters(new Form(fields));
    }

    private static void put(Map<String, List<String>> fields, Map.Entry<String, JsonNode> property) {
        var name = property.getKey();
        var text = Json.text(property.getValue());
        if (text != null && !name.isEmpty()) {
            fields.putIfAbsent(Character.toUpperCase(name.charAt(0)) + name.substring(1), List.of(text));
        }
    }

    /** The value as sent, the empty one too; null where there is none. Postgres takes no NUL. */
    @Nullable String text(String name) {
        return form.fields().containsKey(name) ? form.get(name).replace("\0", "") : null;
    }

    /** The first of these parameters that says something; empty text when none does. */
    String first(String... names) {
        for (var name : names) {
            if (form.has(name)) {
                return form.get(name);
            }
        }
        return "";
    }

    /** The value, unless it is empty. */
    @Nullable String said(String name) {
        return form.has(name) ? text(name) : null;
    }

    /** A count; null where there is none. */
    @Nullable Long count(String... names) {
        var value = first(names);
        return value.matches("\\d{1,15}") ? (Long) Long.parseLong(value) : null;
    }

    /** The account, where it is one that a route can name. */
    Optional<String> account() {
        return Optional.of(first("AccountSid")).filter(Parameters::isToken);
    }

    /** Whether text is short and plain, as the ids and states of Twilio are; it then holds none of the characters that join a key's parts. */
    static boolean isToken(String text) {
        return TOKEN.matcher(text).matches();
    }

    /** Says nothing: parameters are personal. */
    @Override
    public String toString() {
        return "Parameters";
    }
}
