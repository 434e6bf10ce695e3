package io.sluice.record;

import static io.sluice.record.Field.bool;
import static io.sluice.record.Field.latest;
import static io.sluice.record.Field.text;

import java.util.LinkedHashMap;

/** People by address. Opt-out is per contact and channel; the scope of the key is the address kind. */
final class Contacts {
    static final Kind KIND = Kind.of(
                    "contacts",
                    text("address_kind"),
                    text("address").asPersonal(),
                    text("name").asPersonal(),
                    bool("opted_out_sms").asHidden(),
                    bool("opted_out_whatsapp").asHidden(),
                    bool("opted_out_email").asHidden(),
                    latest("last_seen_at"))
            .withPersonalId()
            .erasing(Privacy.Erasure.RECORD)
            .withConsent("opted_out_sms", "sms", "")
            .withConsent("opted_out_whatsapp", "whatsapp", "")
            .withConsent("opted_out_email", "email", "")
            .showing(all -> {
                var optedOut = new LinkedHashMap<String, Object>();
                for (var channel : new String[] {"sms", "whatsapp", "email"}) {
                    optedOut.put(channel, Boolean.TRUE.equals(all.get("opted_out_" + channel)));
                }
                all.put("opted_out", optedOut);
                return all;
            });

    private Contacts() {}
}
