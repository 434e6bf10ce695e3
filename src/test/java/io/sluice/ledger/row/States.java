package io.sluice.ledger.row;

import io.sluice.event.Snapshot;
import io.sluice.event.Version;
import io.sluice.record.Field;
import io.sluice.record.Kind;
import io.sluice.record.State;
import io.sluice.record.Ties;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Records with a value in every field. */
final class States {
    private static final Instant AT =
            Instant.parse("2026-11-20T07:00:00.123456Z").truncatedTo(ChronoUnit.MICROS);

    private States() {}

    /** Every family has a version, of every sort. */
    static State full(Kind kind) {
        var versions = new HashMap<String, Version>();
        kind.fields().values().stream()
                .filter(f -> f.rule() == Field.Rule.NEWEST)
                .map(Field::family)
                .forEach(family -> versions.put(
                        family, new Version(versions.size() % 2 == 0, AT.plusSeconds(versions.size()), 3, "tie")));
        return new State(values(kind, "a"), versions, Map.of());
    }

    /** The same with so many snapshots of one second in its first family. */
    static State tied(Kind kind, int snapshots) {
        var full = full(kind);
        var family = full.versions().keySet().iterator().next();
        var contenders = IntStream.range(0, snapshots)
                .mapToObj(i -> contender(kind, family, i, i == 0 ? "a" : "b" + i))
                .toList();
        return new State(full.values(), full.versions(), Map.of(family, new Ties(contenders)));
    }

    private static Ties.Contender contender(Kind kind, String family, int number, String mark) {
        var members = new HashMap<String, Object>();
        var values = values(kind, mark);
        kind.fields().values().stream()
                .filter(f -> f.rule() == Field.Rule.NEWEST && f.family().equals(family))
                .forEach(f -> members.put(f.name(), values.get(f.name())));
        return new Ties.Contender(
                new Version(false, AT, number, "t" + number),
                new Snapshot(Map.of(1, number, -7, Integer.MIN_VALUE), Map.of(Integer.MAX_VALUE, 0)),
                members);
    }

    private static Map<String, Object> values(Kind kind, String mark) {
        var values = new HashMap<String, Object>();
        kind.fields().values().forEach(f -> values.put(f.name(), value(f, mark)));
        return values;
    }

    private static Object value(Field field, String mark) {
        if (!field.order().isEmpty()) {
            return field.order().getLast();
        }
        return switch (field.type()) {
            case TEXT -> field.name() + mark;
            case INTEGER -> (long) field.name().length();
            case NUMBER -> 0.5 + field.name().length();
            case BOOL -> true;
            case TIME -> AT.plusSeconds(field.name().length());
            case JSON ->
                Map.of(mark, List.of(1L, "two", Map.of("three", 4_000_000_000L, "four", 5.5)), "text", "\uFFFD");
        };
    }
}
