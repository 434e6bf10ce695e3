package io.sluice.provider;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The setting of a source by which what is sent through it goes nowhere. */
public final class Sandbox {
    private static final String KEY = "sandbox";

    private Sandbox() {}

    public static boolean on(Map<String, String> config) {
        return "true".equals(config.get(KEY));
    }

    /** What is wrong with the configuration of a source that has this setting alone, by field. */
    public static Map<String, String> problems(Map<String, String> config) {
        var problems = new LinkedHashMap<String, String>();
        config.forEach((key, value) -> {
            if (!key.equals(KEY)) {
                problems.put("config." + key, "is not known; the configuration has sandbox alone");
            } else if (!Set.of("true", "false").contains(value)) {
                problems.put("config." + key, "is true or false");
            }
        });
        return problems;
    }
}
