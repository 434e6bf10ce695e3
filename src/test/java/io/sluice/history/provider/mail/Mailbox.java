package io.sluice.history.provider.mail;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.event.RecordKey;
import io.sluice.history.provider.Delivery;
import io.sluice.history.provider.History;
import io.sluice.history.provider.Truth;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** What comes in for one domain by Inbound Parse. */
public final class Mailbox {
    private static final String BOUNDARY = "xYzZY";

    private final Random random;
    private final String mark;
    private Instant now = Delivery.START;
    private final List<Delivery> deliveries = new ArrayList<>();
    private final List<Truth> truths = new ArrayList<>();
    private final Map<String, Truth> senders = new LinkedHashMap<>();

    private Mailbox(Random random, String mark) {
        this.random = random;
        this.mark = mark;
    }

    public static History history(Random random, String mark) {
        var mailbox = new Mailbox(random, mark);
        for (int i = random.nextInt(1, 5); i > 0; i--) {
            mailbox.mail(i);
        }
        mailbox.truths.addAll(mailbox.senders.values());
        return new History(mark, List.copyOf(mailbox.deliveries), List.copyOf(mailbox.truths));
    }

    private void mail(int number) {
        now = now.plusMillis(1 + random.nextInt(900));
        int sender = random.nextInt(2);
        var address = "s" + sender + "." + mark + "@people.example";
        // A mail without a name says nothing of the one known.
        var name = random.nextInt(3) == 0 ? null : "Name " + number;
        var from = name == null ? address : name + " <" + address.toUpperCase(java.util.Locale.ROOT) + ">";
        var id = "<" + number + "." + mark + "@people.example>";
        var to = "box@" + mark + ".example";
        deliveries.add(new Delivery(
                "sendgrid-inbound", "multipart/form-data; boundary=" + BOUNDARY, body(id, from, to, number), now));
        var key = new RecordKey("inbound_emails", id, to);
        truths.add(Truth.scoped(
                key,
                "from",
                from,
                "to",
                to,
                "envelope_to",
                List.of(to),
                "subject",
                "Subject " + number,
                "text",
                "Text " + number,
                "html",
                null,
                "attachments",
                List.of(),
                "spam_score",
                number / 2.0,
                "spf",
                "pass",
                "verified",
                true));
        senders.merge(address, sender(address, name, now), Mailbox::later);
    }

    private static Truth sender(String address, @Nullable String name, Instant seen) {
        return Truth.scoped(
                new RecordKey("contacts", address, "email"),
                "address_kind",
                "email",
                "address",
                address,
                "name",
                name,
                "last_seen_at",
                seen);
    }

    private static Truth later(Truth before, Truth after) {
        var data = new LinkedHashMap<>(after.data());
        data.computeIfAbsent("name", n -> before.data().get("name"));
        return new Truth(after.key(), data);
    }

    private static byte[] body(String id, String from, String to, int number) {
        var body = new StringBuilder();
        Truth.map(
                        "headers",
                        "Message-ID: " + id + "\r\nFrom: " + from,
                        "from",
                        from,
                        "to",
                        to,
                        "subject",
                        "Subject " + number,
                        "text",
                        "Text " + number,
                        "envelope",
                        "{\"to\":[\"" + to + "\"],\"from\":\"bounces@people.example\"}",
                        "SPF",
                        "pass",
                        "spam_score",
                        number / 2.0)
                .forEach((name, value) -> body.append("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"")
                        .append(name)
                        .append("\"\r\n\r\n")
                        .append(value)
                        .append("\r\n"));
        return body.append("--" + BOUNDARY + "--\r\n").toString().getBytes(UTF_8);
    }
}
