package io.sluice.ops.schema;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * What Flyway has written down of a database, held against the migrations of this version. Flyway itself takes a good part of a start to find that nothing is to be done. The
 * list is kept by hand, as a migration never changes once it is released; a test holds it against what Flyway applies.
 */
public final class History {
    private static final String LIST = "/db/migrations.txt";
    private static final Pattern NAMED = Pattern.compile("V(\\d{1,9})__.*");

    private History() {}

    /**
     * All migrations by their script's name, each with Flyway's checksum.
     *
     * @throws IllegalStateException the list is not in this jar
     */
    public static Map<String, Integer> ofThisVersion() {
        try (var list = History.class.getResourceAsStream(LIST)) {
            if (list == null) {
                throw new IllegalStateException(LIST + " is missing");
            }
            return new BufferedReader(new InputStreamReader(list, UTF_8))
                    .lines()
                    .map(line -> line.split(" ", -1))
                    .collect(Collectors.toUnmodifiableMap(words -> words[0], words -> Integer.valueOf(words[1])));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Whether these were applied as they are, and none has failed. A later version's after them do not matter. Blocking.
     *
     * @throws SQLException the database did not answer
     */
    public static boolean holds(DataSource database, Map<String, Integer> migrations) throws SQLException {
        try (var connection = database.getConnection()) {
            return exists(connection) && holds(connection, migrations);
        }
    }

    /** Asked first, as a missing table would be an error in PostgreSQL's log at the first start. */
    private static boolean exists(Connection connection) throws SQLException {
        try (var select = connection.createStatement();
                var row = select.executeQuery("SELECT to_regclass('flyway_schema_history') IS NOT NULL")) {
            return row.next() && row.getBoolean(1);
        }
    }

    private static boolean holds(Connection connection, Map<String, Integer> migrations) throws SQLException {
        var applied = new HashMap<String, Integer>();
        try (var select = connection.createStatement();
                var rows = select.executeQuery(
                        "SELECT script, checksum, success FROM flyway_schema_history WHERE version IS NOT NULL")) {
            while (rows.next()) {
                if (!rows.getBoolean("success")) {
                    return false;
                }
                applied.put(name(rows.getString("script")), rows.getInt("checksum"));
            }
        }
        int newest =
                migrations.keySet().stream().mapToInt(History::number).max().orElse(0);
        return migrations.entrySet().stream()
                        .allMatch(each -> Objects.equals(applied.get(each.getKey()), each.getValue()))
                && applied.keySet().stream()
                        .allMatch(script -> migrations.containsKey(script) || number(script) > newest);
    }

    /** Flyway writes down where in the class path a script was found, which is not the same everywhere. */
    private static String name(String script) {
        return script.substring(script.lastIndexOf('/') + 1);
    }

    /** Of {@code V12__name.sql} 12; of what is not named so 0. */
    private static int number(String script) {
        var named = NAMED.matcher(script);
        return named.matches() ? Integer.parseInt(named.group(1)) : 0;
    }
}
