package io.sluice.ops;

import java.util.List;
import java.util.Map;

/**
 * What Redis' settings promise to an accepted event.
 *
 * @param promise one sentence for the operator
 * @param warnings what should be set otherwise, and how
 */
record Durability(String promise, List<String> warnings) {

    /** @param settings as CONFIG GET tells them; empty: Redis does not tell */
    static Durability of(Map<String, String> settings) {
        if (settings.isEmpty()) {
            return new Durability(
                    "Redis does not tell its settings (CONFIG is forbidden): an accepted event is as durable as its append-only file",
                    List.of(
                            "Check that Redis runs with appendonly yes, appendfsync everysec or always, maxmemory-policy noeviction"));
        }
        return new Durability(promise(settings), warnings(settings));
    }

    private static String promise(Map<String, String> settings) {
        if (!"yes".equals(settings.get("appendonly"))) {
            return "Redis keeps no append-only file: accepted events that are not applied yet are lost when Redis stops";
        }
        return switch (settings.getOrDefault("appendfsync", "")) {
            case "always" ->
                "an accepted event is on Redis' disk before it is answered: not even a power failure loses it";
            case "no" ->
                "an accepted event is in Redis' append-only file; killing any process loses nothing, a power failure loses what the kernel had not written (30 s or so)";
            default ->
                "an accepted event is in Redis' append-only file, synced every second; killing any process loses nothing, a power failure can lose the last two seconds";
        };
    }

    private static List<String> warnings(Map<String, String> settings) {
        var warnings = new java.util.ArrayList<String>();
        if (!"yes".equals(settings.get("appendonly"))) {
            warnings.add("Redis should run with appendonly yes");
        }
        if (!"noeviction".equals(settings.getOrDefault("maxmemory-policy", "noeviction"))) {
            warnings.add(
                    "Redis should run with maxmemory-policy noeviction: it may drop accepted events when memory is short");
        }
        return warnings;
    }
}
