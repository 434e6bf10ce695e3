package io.sluice.ledger.read;

import javax.sql.DataSource;

/** Readers for tests of the rooms beside this one. */
public final class Readers {
    private Readers() {}

    public static ReplayReader replays(DataSource database) {
        return new ReplayReader(database);
    }
}
