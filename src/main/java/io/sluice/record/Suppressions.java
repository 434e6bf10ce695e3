package io.sluice.record;

import static io.sluice.record.Field.bool;
import static io.sluice.record.Field.text;

/** Addresses that must not be mailed, one record for each address, reason and group. */
final class Suppressions {
    static final Kind KIND = Kind.of(
                    "suppressions", text("address").asPersonal(), text("reason"), text("group_id"), bool("active"))
            .withPersonalId()
            .erasing(Privacy.Erasure.RECORD)
            .withConsent("active", "email", "reason");

    private Suppressions() {}
}
