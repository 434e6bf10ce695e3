package io.sluice.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A release may be undone because the schema only grows: what the release before reads and writes stays. {@code DeployIT} runs a gateway on a schema newer than its own. */
class RollbackTest {
    private static final Path FOLDER = Path.of("src/main/resources/db/migration");
    private static final Pattern VERSION = Pattern.compile("V(\\d+)__\\w+\\.sql");

    /** Of what was migrated to before the first release, nobody can go back. */
    private static final int BEFORE_THE_FIRST_RELEASE = 39;

    /** Takes away, renames, or refuses what the release before writes. Text and comments are gone before it is asked. */
    private static final Pattern SHRINKS = Pattern.compile(
            "\\bDROP\\s+(TABLE|COLUMN|SCHEMA|VIEW|FUNCTION|TYPE|SEQUENCE)\\b|\\bRENAME\\b|\\bSET\\s+NOT\\s+NULL\\b|\\bSET\\s+DATA\\s+TYPE\\b"
                    + "|\\bALTER\\s+(COLUMN\\s+)?\\w+\\s+TYPE\\b|\\bTRUNCATE\\b|\\bADD\\s+(COLUMN\\s+)?(IF\\s+NOT\\s+EXISTS\\s+)?\\w+\\s+(?![^,;]*\\bDEFAULT\\b)[^,;]*\\bNOT\\s+NULL\\b",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern NO_SQL = Pattern.compile("--[^\n]*|'(?:[^']|'')*'");

    @Test
    void migrations_take_nothing_away_that_the_release_before_needs() throws IOException {
        // Given
        List<Path> migrations;
        try (var files = Files.list(FOLDER)) {
            migrations = files.filter(file -> version(file) > 0).toList();
        }
        // When
        var shrinking = migrations.stream()
                .filter(file -> version(file) > BEFORE_THE_FIRST_RELEASE)
                .filter(RollbackTest::shrinks);
        // Then
        assertThat(shrinking).isEmpty();
        assertThat(migrations).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE event DROP COLUMN type;",
                "alter table event rename to events;",
                "ALTER TABLE event ALTER type SET NOT NULL;",
                "ALTER TABLE event ALTER COLUMN attempts TYPE bigint;",
                "ALTER TABLE event ADD COLUMN lane text NOT NULL;",
                "DROP TABLE door;"
            })
    void what_shrinks_a_schema_is_known(String sql) {
        // Given
        var migration = "-- more\n" + sql;
        // When
        var found = shrinks(migration);
        // Then
        assertThat(found).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE event ADD COLUMN lane text;",
                "ALTER TABLE event ADD COLUMN lane text NOT NULL DEFAULT 'fair';",
                "CREATE TABLE lane (name text NOT NULL);",
                "COMMENT ON TABLE door IS 'not to DROP TABLE';",
                "DROP INDEX event_due; -- RENAME"
            })
    void what_only_grows_is_let_pass(String sql) {
        // Given
        var migration = "-- more\n" + sql;
        // When
        var found = shrinks(migration);
        // Then
        assertThat(found).isFalse();
    }

    private static boolean shrinks(Path file) {
        try {
            return shrinks(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean shrinks(String migration) {
        // A text stays one, so that what is around it stays apart.
        return SHRINKS.matcher(NO_SQL.matcher(migration).replaceAll("''")).find();
    }

    private static int version(Path file) {
        var matcher = VERSION.matcher(file.getFileName().toString());
        return matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
    }
}
