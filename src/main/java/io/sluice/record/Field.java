package io.sluice.record;

import io.sluice.event.Merge;
import io.sluice.event.RecordKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * One field of a record kind.
 *
 * @param name as in the API; also the column's name
 * @param rule how new values are taken in
 * @param family newest fields that one event always writes together and that share one version; a field alone is its own family
 * @param personal kept sealed, not in a column
 * @param hidden part of the merge only, not shown
 * @param order the states of a {@link Rule#HIGHEST} field, lowest first
 */
public record Field(
        String name, Type type, Rule rule, String family, boolean personal, boolean hidden, List<Object> order) {

    /** What a field holds; the Java type of its values and the type of its column. */
    public enum Type {
        TEXT("text"),
        INTEGER("bigint"),
        NUMBER("float8"),
        BOOL("boolean"),
        TIME("timestamptz"),
        JSON("jsonb");

        private final String sql;

        Type(String sql) {
            this.sql = sql;
        }

        public String sql() {
            return sql;
        }

        /** A reference to another record becomes the text of its id. */
        boolean holds(Object value) {
            return switch (this) {
                case TEXT -> value instanceof String || value instanceof RecordKey;
                case INTEGER -> value instanceof Long;
                case NUMBER -> value instanceof Double;
                case BOOL -> value instanceof Boolean;
                case TIME -> value instanceof Instant;
                case JSON -> value instanceof Map || value instanceof List || value instanceof String;
            };
        }
    }

    /** The merge rules; see {@link io.sluice.event.Merge}. */
    public enum Rule {
        NEWEST,
        HIGHEST,
        SUM,
        EARLIEST,
        LATEST
    }

    private static Field of(String name, Type type, Rule rule) {
        return new Field(name, type, rule, name, false, false, List.of());
    }

    public static Field text(String name) {
        return of(name, Type.TEXT, Rule.NEWEST);
    }

    public static Field integer(String name) {
        return of(name, Type.INTEGER, Rule.NEWEST);
    }

    public static Field number(String name) {
        return of(name, Type.NUMBER, Rule.NEWEST);
    }

    public static Field bool(String name) {
        return of(name, Type.BOOL, Rule.NEWEST);
    }

    public static Field time(String name) {
        return of(name, Type.TIME, Rule.NEWEST);
    }

    public static Field json(String name) {
        return of(name, Type.JSON, Rule.NEWEST);
    }

    /** A counter that starts at 0. */
    public static Field sum(String name) {
        return of(name, Type.INTEGER, Rule.SUM);
    }

    public static Field earliest(String name) {
        return of(name, Type.TIME, Rule.EARLIEST);
    }

    public static Field latest(String name) {
        return of(name, Type.TIME, Rule.LATEST);
    }

    /** A text status that only climbs. */
    public static Field highest(String name, String... lowestFirst) {
        return new Field(name, Type.TEXT, Rule.HIGHEST, name, false, false, List.of((Object[]) lowestFirst));
    }

    /** A flag that, once true, stays so. */
    public static Field once(String name) {
        return new Field(name, Type.BOOL, Rule.HIGHEST, name, false, false, List.of(false, true));
    }

    public Field family(String shared) {
        return new Field(name, type, rule, shared, personal, hidden, order);
    }

    /** Holds personal data, or text that the tenant or its customers write, or a link that opens by itself: it is sealed with the tenant's key and has no column. */
    public Field asPersonal() {
        return new Field(name, type, rule, family, true, hidden, order);
    }

    public Field asHidden() {
        return new Field(name, type, rule, family, personal, true, order);
    }

    /** Whether the merge is by this field's rule and its value of this field's type. */
    boolean takes(Merge merge) {
        return switch (merge) {
            case Merge.Newest newest -> rule == Rule.NEWEST && (newest.value() == null || type.holds(newest.value()));
            case Merge.Highest highest -> rule == Rule.HIGHEST && order.contains(highest.state());
            case Merge.Sum sum -> rule == Rule.SUM;
            case Merge.Earliest earliest -> rule == Rule.EARLIEST;
            case Merge.Latest latest -> rule == Rule.LATEST;
        };
    }
}
