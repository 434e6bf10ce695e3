package io.sluice.ledger.read;

import io.sluice.event.Vault;
import javax.sql.DataSource;

/** Readers for tests of the rooms beside this one. */
public final class Readers {
    private Readers() {}

    public static EventReader events(DataSource database, Vault vault) {
        return new EventReader(database, vault);
    }

    public static ReplayReader replays(DataSource database) {
        return new ReplayReader(database);
    }
}
