package io.sluice.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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

    @Test
    void migrations_take_nothing_away_that_the_release_before_needs() throws IOException {
        // Given
        var migrations = migrations();
        // When
        var shrinking = new TreeMap<Integer, List<String>>();
        migrations.forEach((version, sql) -> {
            if (!Shrinking.in(sql).isEmpty()) {
                shrinking.put(version, Shrinking.in(sql));
            }
        });
        // Then
        assertThat(migrations.keySet()).contains(BEFORE_THE_FIRST_RELEASE);
        assertThat(shrinking.tailMap(BEFORE_THE_FIRST_RELEASE, false)).isEmpty();
        assertThat(shrinking.keySet())
                .as("before the first release some did, and are found")
                .contains(26);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE event DROP COLUMN type;",
                "alter table event rename to events;",
                "ALTER TABLE event RENAME COLUMN type TO kind;",
                "ALTER TABLE event ALTER type SET NOT NULL;",
                "ALTER TABLE event ALTER COLUMN attempts TYPE bigint;",
                "ALTER TABLE event ALTER COLUMN attempts DROP DEFAULT;",
                "ALTER TABLE event ADD COLUMN lane text NOT NULL;",
                "ALTER TABLE event ADD CONSTRAINT short CHECK (length(type) < 9);",
                "ALTER TABLE event ADD CHECK (length(type) < 9) NOT VALID;",
                "ALTER TABLE event\n    ADD CONSTRAINT of_tenant FOREIGN KEY (tenant_id) REFERENCES tenant;",
                "ALTER TABLE event ADD PRIMARY KEY (id);",
                "ALTER TABLE event DROP CONSTRAINT event_pkey;",
                "ALTER TABLE event ENABLE ROW LEVEL SECURITY;",
                "CREATE UNIQUE INDEX one ON event (external_id);",
                "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS one ON event (external_id);",
                "REVOKE INSERT ON event FROM sluice_api;",
                "CREATE POLICY mine ON event USING (true);",
                "DROP POLICY mine ON event;",
                "CREATE TRIGGER late BEFORE INSERT ON event EXECUTE FUNCTION refuse();",
                "CREATE OR REPLACE FUNCTION note() RETURNS void LANGUAGE sql AS $$ SELECT 1 $$;",
                "CREATE OR REPLACE VIEW seen AS SELECT 1;",
                "ALTER TYPE state ADD VALUE 'late';",
                "DROP FUNCTION note();",
                "TRUNCATE door;",
                "DROP TABLE door;",
                "CREATE TABLE lane (name text); ALTER TABLE event DROP COLUMN lane;"
            })
    void what_shrinks_a_schema_is_known(String sql) {
        // Given
        var migration = "-- more\n" + sql;
        // When
        var found = Shrinking.in(migration);
        // Then
        assertThat(found).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE event ADD COLUMN lane text;",
                "ALTER TABLE event ADD COLUMN lane text NOT NULL DEFAULT 'fair';",
                "ALTER TABLE event ALTER COLUMN lane SET DEFAULT 'fair';",
                "ALTER TABLE event ALTER COLUMN lane DROP NOT NULL;",
                "CREATE TABLE lane (name text NOT NULL, CHECK (name <> ''));",
                "CREATE TABLE lane (name text); CREATE UNIQUE INDEX one ON lane (name); ALTER TABLE lane ENABLE ROW LEVEL SECURITY; CREATE POLICY mine ON lane USING (true);",
                "CREATE INDEX event_due ON event (due_at);",
                "CREATE FUNCTION note() RETURNS void LANGUAGE sql AS $$ SELECT 1 $$;",
                "GRANT SELECT ON event TO sluice_api;",
                "COMMENT ON TABLE door IS 'not to DROP TABLE; REVOKE nothing';",
                "/* DROP TABLE door */ DROP INDEX event_due; -- RENAME"
            })
    void what_only_grows_is_let_pass(String sql) {
        // Given
        var migration = "-- more\n" + sql;
        // When
        var found = Shrinking.in(migration);
        // Then
        assertThat(found).isEmpty();
    }

    /** Their SQL by version. */
    private static Map<Integer, String> migrations() throws IOException {
        var found = new TreeMap<Integer, String>();
        try (var files = Files.list(FOLDER)) {
            for (var file : files.toList()) {
                var version = VERSION.matcher(file.getFileName().toString());
                if (version.matches()) {
                    found.put(Integer.parseInt(version.group(1)), Files.readString(file));
                }
            }
        }
        return found;
    }
}
