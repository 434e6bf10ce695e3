package io.sluice.provider.sendgrid;

import io.sluice.event.Change;
import io.sluice.event.RecordKey;
import io.sluice.event.Version;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What an event says of the address, beyond the one e-mail: that it must not be mailed, that the person wants none. */
final class Addressee {

    /** @param reason as the contract spells it */
    private record Suppression(String reason, Optional<String> group, boolean active) {
        static Optional<Suppression> whole(String reason) {
            return Optional.of(new Suppression(reason, Optional.empty(), true));
        }

        static Optional<Suppression> group(MailEvent event, boolean active) {
            return event.text("asm_group_id").map(g -> new Suppression("group_unsubscribe", Optional.of(g), active));
        }
    }

    private Addressee() {}

    static List<Change> changes(MailEvent event, Instant at) {
        var changes = new ArrayList<Change>();
        event.recipient().ifPresent(address -> {
            suppression(event).ifPresent(s -> changes.add(suppress(address, s, at)));
            if (event.type().equals("unsubscribe") || event.type().equals("spamreport")) {
                changes.add(optOut(address, at));
            }
        });
        return changes;
    }

    private static Optional<Suppression> suppression(MailEvent event) {
        return switch (event.type()) {
            // "blocked" is the receiver's mood, not the address' fault.
            case "bounce" ->
                event.text("type").orElse("bounce").equalsIgnoreCase("blocked")
                        ? Optional.empty()
                        : Suppression.whole("bounce");
            case "spamreport" -> Suppression.whole("spam_report");
            case "unsubscribe" -> Suppression.whole("unsubscribe");
            case "group_unsubscribe" -> Suppression.group(event, true);
            case "group_resubscribe" -> Suppression.group(event, false);
            case "dropped" -> dropped(event.text("reason").orElse(""));
            default -> Optional.empty();
        };
    }

    private static Optional<Suppression> dropped(String reason) {
        return switch (reason.strip().toLowerCase(Locale.ROOT)) {
            case "bounced address" -> Suppression.whole("bounce");
            case "unsubscribed address" -> Suppression.whole("unsubscribe");
            case "spam reporting address" -> Suppression.whole("spam_report");
            case "invalid" -> Suppression.whole("invalid");
            default -> Optional.empty();
        };
    }

    /** Left and joined again in one second: left, since mailing one who left is the worse mistake. */
    private static Change suppress(String address, Suppression suppression, Instant at) {
        var version = new Version(false, at, suppression.active() ? 1 : 0, "");
        var scope = suppression.reason() + suppression.group().map(g -> ":" + g).orElse("");
        return Change.of(new RecordKey("suppressions", address, scope))
                .known("address", address, version)
                .known("reason", suppression.reason(), version)
                .known("group_id", suppression.group().orElse(null), version)
                .known("active", suppression.active(), version)
                .build();
    }

    private static Change optOut(String address, Instant at) {
        var version = Version.of(at, "");
        return Change.of(new RecordKey("contacts", address, "email"))
                .known("address_kind", "email", version)
                .known("address", address, version)
                .known("opted_out_email", true, version)
                .build();
    }
}
