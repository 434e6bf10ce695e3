package io.sluice.remote;

import java.sql.SQLException;
import java.util.UUID;

/**
 * Something to be done with a provider, for a thing that has a row of its own. The row says when it is due; one node at a time carries it out. Made for things to be
 * found: every bean of this type is one.
 */
public interface Work {
    /** What the task is called, in the table of tasks and in logs. */
    String name();

    /**
     * Finds what is due.
     *
     * @return a query of {@code tenant_id, id, due_at}, with one parameter: the time until which things are due
     */
    String due();

    /**
     * Does it. Afterwards the row is not due any more, or due later: what is still due is done again. It may be killed at any point, and is then done again.
     *
     * @throws io.sluice.ledger.StoreUnavailable Postgres is away; it is done again soon
     */
    void run(UUID tenant, UUID id) throws SQLException;
}
