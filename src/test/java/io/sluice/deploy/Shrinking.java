package io.sluice.deploy;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What in a migration takes away, renames, or refuses what the release before reads or writes. Of a table that the same migration makes that release knows nothing, so it may have anything. */
final class Shrinking {
    private static final int FLAGS = Pattern.CASE_INSENSITIVE | Pattern.DOTALL;

    private static final Pattern STATEMENT = Pattern.compile(
            "\\bDROP\\s+(TABLE|COLUMN|SCHEMA|VIEW|MATERIALIZED|FUNCTION|PROCEDURE|TYPE|DOMAIN|SEQUENCE|DEFAULT|POLICY|CONSTRAINT|ROLE|EXTENSION|IDENTITY)\\b"
                    + "|\\bRENAME\\b|\\bTRUNCATE\\b|\\bREVOKE\\b|\\bALTER\\s+(TYPE|DOMAIN|POLICY)\\b|\\bSET\\s+SCHEMA\\b"
                    + "|\\bSET\\s+NOT\\s+NULL\\b|\\bSET\\s+DATA\\s+TYPE\\b|\\bALTER\\s+(COLUMN\\s+)?\\w+\\s+TYPE\\b"
                    + "|\\bADD\\s+(CONSTRAINT\\s+\\w+\\s+)?(CHECK|FOREIGN\\s+KEY|UNIQUE|PRIMARY\\s+KEY|EXCLUDE)\\b"
                    + "|\\bADD\\s+(COLUMN\\s+)?(IF\\s+NOT\\s+EXISTS\\s+)?(?!CONSTRAINT\\b)\\w+\\s+(?![^,;]*\\bDEFAULT\\b)[^,;]*\\bNOT\\s+NULL\\b"
                    + "|\\bCREATE\\s+UNIQUE\\s+INDEX\\b|\\bCREATE\\s+POLICY\\b|\\b(ENABLE|FORCE)\\s+ROW\\s+LEVEL\\b"
                    + "|\\bCREATE\\s+(OR\\s+REPLACE\\s+)?(CONSTRAINT\\s+)?TRIGGER\\b|\\bCREATE\\s+OR\\s+REPLACE\\s+(FUNCTION|PROCEDURE|VIEW)\\b",
            FLAGS);

    /** Of whom a statement speaks. */
    private static final Pattern TABLE = Pattern.compile(
            "\\bALTER\\s+TABLE\\s+(?:IF\\s+EXISTS\\s+)?(?:ONLY\\s+)?(\\w+)|\\bON\\s+(?:TABLE\\s+)?(?:ONLY\\s+)?(\\w+)",
            FLAGS);

    private static final Pattern MADE =
            Pattern.compile("\\bCREATE\\s+TABLE\\s+(?:IF\\s+NOT\\s+EXISTS\\s+)?(\\w+)", FLAGS);

    /** A text stays one, so that what is around it stays apart. */
    private static final Pattern NO_SQL = Pattern.compile("--[^\n]*|/\\*.*?\\*/|'(?:[^']|'')*'", FLAGS);

    private Shrinking() {}

    /** The statements that do, without comments and texts. */
    static List<String> in(String migration) {
        var sql = NO_SQL.matcher(migration).replaceAll(found -> found.group().startsWith("'") ? "''" : " ");
        var made = MADE.matcher(sql).results().map(found -> found.group(1)).collect(Collectors.toSet());
        return Arrays.stream(sql.split(";"))
                .map(String::strip)
                .filter(statement -> STATEMENT.matcher(statement).find() && !isOf(made, statement))
                .toList();
    }

    private static boolean isOf(Set<String> tables, String statement) {
        var table = TABLE.matcher(statement);
        return table.find() && tables.contains(table.group(1) == null ? table.group(2) : table.group(1));
    }
}
