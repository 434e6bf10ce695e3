package io.sluice.record;

import static io.sluice.record.Field.bool;
import static io.sluice.record.Field.text;

/** Customers of Stripe. Every event carries the whole object. */
final class Customers {
    static final Kind KIND = Kind.of("customers")
            .family(
                    "object",
                    text("email").asPersonal(),
                    text("name").asPersonal(),
                    text("phone").asPersonal(),
                    bool("deleted"))
            .erasing(Privacy.Erasure.FIELDS_AND_REFERENCES);

    private Customers() {}
}
