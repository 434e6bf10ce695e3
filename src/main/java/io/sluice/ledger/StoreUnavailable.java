package io.sluice.ledger;

import java.sql.SQLException;

/** Postgres is away or cannot take work now; nothing was stored and the same call may succeed later. */
public final class StoreUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StoreUnavailable(SQLException cause) {
        super("Postgres is unavailable (SQLState " + cause.getSQLState() + ")", cause, false, false);
    }

    /**
     * Whether an error says nothing about the data: lost connection (08), too many or too little (53), operator's shutdown (57P), system error (58), read-only
     * standby (25006), serialisation and deadlock (40), lock time-out (55P03), and the pool's own time-out, which has no state. A statement that ran too long (57014)
     * or failed inside the server (XX) may do so for its data, so it is tried in smaller parts.
     *
     * @see <a href="https://www.postgresql.org/docs/18/errcodes-appendix.html">PostgreSQL error codes</a>
     */
    public static boolean is(SQLException error) {
        var state = error.getSQLState();
        return state == null
                || state.startsWith("08")
                || state.startsWith("53")
                || state.startsWith("57P")
                || state.startsWith("58")
                || state.startsWith("40")
                || state.equals("25006")
                || state.equals("55P03");
    }

    /** Whether Postgres takes nothing from anybody, rather than this work because of other work. */
    public boolean away() {
        var state = getCause() instanceof SQLException error ? error.getSQLState() : null;
        return state == null || !(state.startsWith("40") || state.equals("55P03"));
    }
}
