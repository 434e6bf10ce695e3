package io.sluice.worker.chore;

import java.sql.SQLException;
import java.time.Duration;

/** Something that is looked after now and then for all tenants at once, by one node at a time. Every bean of this type is one; its name has a row in the table. */
interface Chore {
    /** What it is called, in the table of chores and in logs. */
    String name();

    /**
     * Does it. It may be killed at any point, and is then done again; another node may be at it still.
     *
     * @return how long after its end it is due again
     * @throws io.sluice.ledger.StoreUnavailable Postgres is away; it is done again soon
     */
    Duration run() throws SQLException;
}
