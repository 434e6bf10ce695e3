package io.sluice.record;

import static io.sluice.record.Field.integer;
import static io.sluice.record.Field.json;
import static io.sluice.record.Field.text;

/** Messages of Twilio. Status, error code and message move together, by rank. */
final class Messages {
    static final Kind KIND = Kind.of(
                    "messages",
                    text("channel"),
                    text("direction"),
                    text("from").asPersonal(),
                    text("to").asPersonal(),
                    text("body").asPersonal(),
                    json("media").asPersonal(),
                    integer("segments"),
                    text("contact_id"),
                    text("send_id").asHidden())
            .family("status", text("status"), text("error_code"), text("error_message"))
            .withAliases("send_id")
            .erasing(Privacy.Erasure.RECORD);

    private Messages() {}
}
