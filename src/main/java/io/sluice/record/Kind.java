package io.sluice.record;

import io.sluice.event.Change;
import io.sluice.event.Merge;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A record kind: its fields, each with a merge rule.
 *
 * @param name as in the API; also the table's name
 * @param personalId the external id is personal data (an address), so its column holds a keyed hash
 * @param personalScope the same of the key's scope
 * @param aliasField a text field by whose value, within one scope, a record may also be found; see {@link Change#alias}
 * @param view from all values to what the API shows as {@code data}
 */
public record Kind(
        String name,
        Map<String, Field> fields,
        boolean personalId,
        boolean personalScope,
        Optional<String> aliasField,
        UnaryOperator<Map<String, @Nullable Object>> view) {

    public static Kind of(String name, Field... fields) {
        var byName = new LinkedHashMap<String, Field>();
        for (var field : fields) {
            byName.put(field.name(), field);
        }
        return new Kind(name, byName, false, false, Optional.empty(), UnaryOperator.identity());
    }

    /** The same kind with these newest fields sharing one family: one event writes all of them, always. */
    public Kind family(String family, Field... members) {
        var all = new LinkedHashMap<>(fields);
        for (var member : members) {
            all.put(member.name(), member.family(family));
        }
        return new Kind(name, all, personalId, personalScope, aliasField, view);
    }

    public Kind withPersonalId() {
        return new Kind(name, fields, true, personalScope, aliasField, view);
    }

    public Kind withPersonalScope() {
        return new Kind(name, fields, personalId, true, aliasField, view);
    }

    public Kind withAlias(String field) {
        return new Kind(name, fields, personalId, personalScope, Optional.of(field), view);
    }

    /** @param shown changes the map it is given (all fields, hidden ones too) into what the API shows */
    public Kind showing(UnaryOperator<Map<String, @Nullable Object>> shown) {
        return new Kind(name, fields, personalId, personalScope, aliasField, shown);
    }

    /** What the API shows of a record: every field of the contract, null where not known. */
    public Map<String, @Nullable Object> data(Map<String, @Nullable Object> values) {
        var all = new LinkedHashMap<String, @Nullable Object>();
        fields.values().forEach(f -> all.put(f.name(), values.get(f.name())));
        var shown = new LinkedHashMap<>(view.apply(all));
        fields.values().stream().filter(Field::hidden).forEach(f -> shown.remove(f.name()));
        return shown;
    }

    /** Fields that stand in columns of their own. */
    public List<Field> columns() {
        return fields.values().stream().filter(f -> !f.personal()).toList();
    }

    Field field(String field) {
        var known = fields.get(field);
        if (known == null) {
            throw new IllegalArgumentException(name + " has no field " + field);
        }
        return known;
    }

    /** @throws IllegalArgumentException the change names an unknown field, uses another rule than the field's, or writes a family in part */
    void check(Change change) {
        var families = new LinkedHashMap<String, Merge.Newest>();
        change.merges().forEach((field, merge) -> {
            if (!(merge instanceof Merge.Newest newest)) {
                require(field(field).rule() == rule(merge), field);
                return;
            }
            require(field(field).rule() == Field.Rule.NEWEST, field);
            var first = families.putIfAbsent(field(field).family(), newest);
            require(first == null || first.at().equals(newest.at()), field);
        });
        var missing = new ArrayList<>(fields.values());
        missing.removeIf(f -> !families.containsKey(f.family())
                || f.rule() != Field.Rule.NEWEST
                || change.merges().containsKey(f.name()));
        require(missing.isEmpty(), missing.isEmpty() ? "" : missing.getFirst().name());
    }

    private void require(boolean holds, String field) {
        if (!holds) {
            throw new IllegalArgumentException("a change to " + name + " breaks the rule of its field " + field);
        }
    }

    private static Field.Rule rule(Merge merge) {
        return switch (merge) {
            case Merge.Newest n -> Field.Rule.NEWEST;
            case Merge.Highest h -> Field.Rule.HIGHEST;
            case Merge.Sum s -> Field.Rule.SUM;
            case Merge.Earliest e -> Field.Rule.EARLIEST;
            case Merge.Latest l -> Field.Rule.LATEST;
        };
    }
}
