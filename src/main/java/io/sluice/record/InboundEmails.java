package io.sluice.record;

import static io.sluice.record.Field.bool;
import static io.sluice.record.Field.json;
import static io.sluice.record.Field.number;
import static io.sluice.record.Field.text;

/** Mail received through SendGrid Inbound Parse, one record per message and envelope. */
final class InboundEmails {
    static final Kind KIND = Kind.of(
                    "inbound_emails",
                    text("from").asPersonal(),
                    text("to").asPersonal(),
                    json("envelope_to").asPersonal(),
                    text("subject").asPersonal(),
                    text("text").asPersonal(),
                    text("html").asPersonal(),
                    json("attachments").asPersonal(),
                    number("spam_score"),
                    text("spf"),
                    text("dkim"),
                    bool("verified"))
            .withPersonalScope()
            .erasing(Privacy.Erasure.RECORD);

    private InboundEmails() {}
}
