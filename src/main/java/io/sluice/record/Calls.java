package io.sluice.record;

import static io.sluice.record.Field.integer;
import static io.sluice.record.Field.text;

/** Calls of Twilio. */
final class Calls {
    static final Kind KIND = Kind.of(
                    "calls",
                    text("direction"),
                    text("from").asPersonal(),
                    text("to").asPersonal(),
                    integer("duration_seconds"),
                    text("answered_by"),
                    text("status"))
            .erasing(Privacy.Erasure.RECORD);

    private Calls() {}
}
