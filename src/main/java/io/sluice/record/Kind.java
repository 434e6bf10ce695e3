package io.sluice.record;

import io.sluice.event.Change;
import io.sluice.event.Merge;
import io.sluice.event.Version;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A record kind: its fields, each with a merge rule.
 *
 * @param name as in the API; also the table's name
 * @param personalId the external id is personal data (an address), so its column holds a keyed hash
 * @param personalScope the same of the key's scope
 * @param aliasFields text fields by whose values, within one scope, a record may also be found; see {@link Change#aliases}
 * @param view from all values to what the API shows as {@code data}
 * @param privacy what of its records is a person's
 */
public record Kind(
        String name,
        Map<String, Field> fields,
        boolean personalId,
        boolean personalScope,
        List<String> aliasFields,
        UnaryOperator<Map<String, @Nullable Object>> view,
        Privacy privacy) {

    public static Kind of(String name, Field... fields) {
        var byName = new LinkedHashMap<String, Field>();
        for (var field : fields) {
            byName.put(field.name(), field);
        }
        return new Kind(name, byName, false, false, List.of(), UnaryOperator.identity(), Privacy.FIELDS);
    }

    /** The same kind with these newest fields sharing one family: one event writes all of them, always. */
    public Kind family(String family, Field... members) {
        var all = new LinkedHashMap<>(fields);
        for (var member : members) {
            all.put(member.name(), member.family(family));
        }
        return new Kind(name, all, personalId, personalScope, aliasFields, view, privacy);
    }

    public Kind withPersonalId() {
        return new Kind(name, fields, true, personalScope, aliasFields, view, privacy);
    }

    public Kind withPersonalScope() {
        return new Kind(name, fields, personalId, true, aliasFields, view, privacy);
    }

    /** @param aliases a hidden one holds ids of Sluice's own making */
    public Kind withAliases(String... aliases) {
        return new Kind(name, fields, personalId, personalScope, List.of(aliases), view, privacy);
    }

    /** @param shown changes the map it is given (all fields, hidden ones too) into what the API shows */
    public Kind showing(UnaryOperator<Map<String, @Nullable Object>> shown) {
        return new Kind(name, fields, personalId, personalScope, aliasFields, shown, privacy);
    }

    /** @param gone what of a record goes with a person who occurs in it */
    Kind erasing(Privacy.Erasure gone) {
        return new Kind(name, fields, personalId, personalScope, aliasFields, view, privacy.erasing(gone));
    }

    /** @param flag by which a person forbids to be written to by this channel */
    Kind withConsent(String flag, String channel, String reason) {
        var consent = new Privacy.Consent(field(flag).name(), channel, reason);
        return new Kind(name, fields, personalId, personalScope, aliasFields, view, privacy.with(consent));
    }

    /** What the API shows of a record: every field of the contract, null where not known. */
    public Map<String, @Nullable Object> data(Map<String, @Nullable Object> values) {
        var all = new LinkedHashMap<String, @Nullable Object>();
        fields.values().forEach(f -> all.put(f.name(), values.get(f.name())));
        var shown = new LinkedHashMap<>(view.apply(all));
        fields.values().stream().filter(Field::hidden).forEach(f -> shown.remove(f.name()));
        return shown;
    }

    /** What the API shows as the external id: null while there is none but Sluice's own. */
    public @Nullable String shownId(String externalId, Map<String, @Nullable Object> values) {
        return aliasFields.stream().anyMatch(a -> field(a).hidden() && externalId.equals(values.get(a)))
                ? null
                : externalId;
    }

    /** Fields that stand in columns of their own. */
    public List<Field> columns() {
        return fields.values().stream().filter(f -> !f.personal()).toList();
    }

    /** The newest fields that share a version under this name. */
    List<Field> members(String family) {
        return fields.values().stream()
                .filter(f -> f.rule() == Field.Rule.NEWEST && f.family().equals(family))
                .toList();
    }

    Field field(String field) {
        var known = fields.get(field);
        if (known == null) {
            throw new IllegalArgumentException(name + " has no field " + field);
        }
        return known;
    }

    /**
     * @throws IllegalArgumentException the change is one of another kind, says nothing, names an unknown field, uses another rule than the field's or a value of
     *     another type, writes a family in part or in two versions, or has an alias that this kind does not
     */
    void check(Change change) {
        require(change.key().kind().equals(name), "kind");
        require(!change.merges().isEmpty(), "all");
        require(aliasFields.containsAll(change.aliases().keySet()), "alias");
        var families = new LinkedHashMap<String, Version>();
        change.merges().forEach((name, merge) -> {
            var field = field(name);
            require(field.takes(merge), name);
            if (merge instanceof Merge.Newest newest) {
                var version = families.putIfAbsent(field.family(), newest.at());
                require(version == null || version.equals(newest.at()), name);
            }
        });
        for (var family : families.keySet()) {
            members(family).forEach(f -> require(change.merges().containsKey(f.name()), f.name()));
        }
    }

    private void require(boolean holds, String field) {
        if (!holds) {
            throw new IllegalArgumentException("a change to " + name + " breaks the rule of its field " + field);
        }
    }
}
