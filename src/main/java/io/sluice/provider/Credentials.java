package io.sluice.provider;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What a credential for a provider's API has to look like. */
public final class Credentials {

    /** One field of a credential, always required. @param shape what it should be, for people */
    public record Part(String field, Pattern form, String shape) {
        public static Part of(String field, String form, String shape) {
            return new Part(field, Pattern.compile(form), shape);
        }
    }

    private Credentials() {}

    /** What is wrong, by field; empty when nothing is. No value is repeated. */
    public static Map<String, String> problems(Map<String, String> credential, Part... parts) {
        var problems = new LinkedHashMap<String, String>();
        List<String> known = Arrays.stream(parts).map(Part::field).toList();
        credential.keySet().stream()
                .filter(field -> !known.contains(field))
                .forEach(field -> problems.put(field, "is not known; a credential has " + String.join(", ", known)));
        for (var part : parts) {
            var value = credential.get(part.field());
            if (value == null) {
                problems.put(part.field(), "is missing; it should be " + part.shape());
            } else if (!part.form().matcher(value).matches()) {
                problems.put(part.field(), "should be " + part.shape());
            }
        }
        return problems;
    }
}
