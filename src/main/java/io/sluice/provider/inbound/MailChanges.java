package io.sluice.provider.inbound;

import io.sluice.event.Change;
import io.sluice.event.Merge;
import io.sluice.event.RecordKey;
import io.sluice.event.Version;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a mail means for records: the mail itself, and that its sender was heard of. */
final class MailChanges {
    private MailChanges() {}

    static List<Change> of(Mail mail, boolean verified, Instant receivedAt) {
        var changes = new ArrayList<Change>();
        var version = Version.of(receivedAt, mail.key());
        changes.add(inbound(mail, verified, version));
        mail.headerText("from").flatMap(Address::parse).ifPresent(from -> changes.add(contact(from, version)));
        return changes;
    }

    /** One record per envelope: a sender who repeats somebody's Message-ID in a mail to another address must not write into that mail. */
    private static Change inbound(Mail mail, boolean verified, Version version) {
        var content = mail.content();
        return Change.of(new RecordKey("inbound_emails", mail.id(), mail.scope()))
                .known("from", decoded(mail, "from"), version)
                .known("to", decoded(mail, "to"), version)
                .known("envelope_to", mail.envelopeTo(), version)
                .known("subject", decoded(mail, "subject"), version)
                .known("text", content.text(), version)
                .known("html", content.html(), version)
                .known(
                        "attachments",
                        content.attachments().stream().map(Attachment::plain).toList(),
                        version)
                .known("spam_score", spamScore(mail), version)
                .known("spf", column(mail.field("SPF")), version)
                .known("dkim", column(mail.field("dkim")), version)
                .known("verified", verified, version)
                .build();
    }

    private static Change contact(Address from, Version version) {
        return Change.of(new RecordKey("contacts", from.address(), "email"))
                .known("address_kind", "email", version)
                .known("address", from.address(), version)
                .known("name", from.name().orElse(null), version)
                .set("last_seen_at", new Merge.Latest(version.at()))
                .build();
    }

    private static @Nullable String decoded(Mail mail, String field) {
        return mail.headerText(field).map(Charsets::decodeWords).orElse(null);
    }

    private static @Nullable Double spamScore(Mail mail) {
        var sent = mail.field("spam_score");
        try {
            var score = sent == null ? Double.NaN : Double.parseDouble(sent.strip());
            return Double.isFinite(score) ? score : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** Text for a column of its own: Postgres takes no NUL. */
    private static @Nullable String column(@Nullable String text) {
        return text == null ? null : text.replace("\0", "");
    }
}
