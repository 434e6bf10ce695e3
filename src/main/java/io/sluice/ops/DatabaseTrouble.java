package io.sluice.ops;

import java.sql.SQLException;
import java.util.Optional;

/**
 * Why there is no connection to PostgreSQL.
 *
 * @param words follow the database's address in a line for the operator; hold nothing that the server or the driver said
 * @param passes whether waiting may help
 * @see <a href="https://www.postgresql.org/docs/18/errcodes-appendix.html">Error codes</a>
 */
record DatabaseTrouble(String words, boolean passes) {

    static DatabaseTrouble of(SQLException failure) {
        return switch (state(failure)) {
            case "28P01", "28000" -> new DatabaseTrouble("refuses this user or password", false);
            case "3D000" -> new DatabaseTrouble("has no such database", false);
            case "57P03" -> new DatabaseTrouble("is starting or stopping", true);
            case "53300" -> new DatabaseTrouble("has no connection left", true);
            default -> new DatabaseTrouble("does not answer", true);
        };
    }

    /** The server's own, which a pool may have wrapped; empty text: the server was not reached. */
    private static String state(SQLException failure) {
        for (var cause = Optional.<Throwable>of(failure); cause.isPresent(); cause = cause.map(Throwable::getCause)) {
            if (cause.get() instanceof SQLException e && e.getSQLState() != null) {
                return e.getSQLState();
            }
        }
        return "";
    }
}
