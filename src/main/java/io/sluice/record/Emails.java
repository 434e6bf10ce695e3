package io.sluice.record;

import static io.sluice.record.Field.earliest;
import static io.sluice.record.Field.json;
import static io.sluice.record.Field.latest;
import static io.sluice.record.Field.sum;
import static io.sluice.record.Field.text;

/** E-mails sent through SendGrid, one record per recipient. */
final class Emails {
    static final Kind KIND = Kind.of(
                    "emails",
                    text("to").asPersonal(),
                    text("status"),
                    text("reason").asPersonal(),
                    sum("opens"),
                    sum("machine_opens"),
                    sum("clicks"),
                    earliest("first_opened_at"),
                    latest("last_clicked_at"),
                    text("smtp_id"),
                    text("send_id").asHidden(),
                    json("categories").asPersonal(),
                    json("custom_args").asPersonal())
            .withPersonalScope()
            .withAliases("smtp_id", "send_id")
            .erasing(Privacy.Erasure.RECORD);

    private Emails() {}
}
