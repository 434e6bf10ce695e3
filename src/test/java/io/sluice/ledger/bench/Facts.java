package io.sluice.ledger.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.event.Change;
import io.sluice.event.Event;
import io.sluice.event.Headers;
import io.sluice.event.Merge;
import io.sluice.event.RawRequest;
import io.sluice.event.RecordKey;
import io.sluice.event.Snapshot;
import io.sluice.event.Version;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Events and changes as a provider would make them. */
public final class Facts {
    public static final String PROVIDER = "stripe";
    public static final Instant THEN = Instant.parse("2026-11-20T07:59:00Z");

    private Facts() {}

    public static Event event(String key) {
        return new Event(
                "customer.updated",
                key,
                "evt_" + key,
                Optional.of(THEN),
                Optional.empty(),
                part("{\"id\":\"" + key + "\"}"),
                key);
    }

    public static Event of(String account, Event event) {
        return new Event(
                event.type(),
                event.key(),
                event.externalId(),
                event.occurredAt(),
                Optional.of(account),
                event.part(),
                event.content());
    }

    /** The same event without a time of the provider's. */
    public static Event timeless(String key) {
        var event = event(key);
        return new Event(
                event.type(),
                key,
                event.externalId(),
                Optional.empty(),
                Optional.empty(),
                event.part(),
                event.content());
    }

    public static RawRequest part(String body) {
        return new RawRequest(
                "POST",
                "http://localhost/webhooks/stripe",
                Headers.of("Content-Type", "application/json"),
                body.getBytes(UTF_8));
    }

    /** Reads a stored event again, as its provider would. */
    public static Event read(RawRequest request) {
        var body = new String(request.body(), UTF_8);
        return event(body.substring("{\"id\":\"".length(), body.length() - 2));
    }

    /** A customer's whole object, so many seconds after a fixed time. */
    public static Change customer(String id, String name, int second) {
        var at = Version.of(THEN.plusSeconds(second), name);
        return Change.of(RecordKey.of("customers", id))
                .set("name", new Merge.Newest(name, at))
                .set("email", new Merge.Newest(name + "@example.com", at))
                .set("phone", new Merge.Newest(null, at))
                .set("deleted", new Merge.Newest(false, at))
                .build();
    }

    /** The same told with its whole object: two of one second that say nothing of what was before leave the record suspect. */
    public static Change whole(String id, String name, int second) {
        var plain = customer(id, name, second);
        var snapshot = new Snapshot(Map.of(1, name.hashCode()), Map.of());
        return new Change(plain.key(), plain.merges(), plain.aliases(), Optional.of(snapshot));
    }

    /** A change to an e-mail's status; without an id of its own the alias stands for it. */
    public static Change mail(String id, String smtpId, String status, int second) {
        var at = Version.of(THEN.plusSeconds(second), status);
        return Change.of(new RecordKey("emails", id, "someone@example.com"))
                .set("status", new Merge.Newest(status, at))
                .set("smtp_id", new Merge.Newest(smtpId, Version.of(Instant.EPOCH, "")))
                .alias("smtp_id", smtpId)
                .build();
    }

    public static Change opened(String id, int second) {
        return Change.of(new RecordKey("emails", id, "someone@example.com"))
                .set("opens", new Merge.Sum(1))
                .set("first_opened_at", new Merge.Earliest(THEN.plusSeconds(second)))
                .build();
    }

    /** Counts and says nothing else. */
    public static Change clicked(String id) {
        return Change.of(new RecordKey("emails", id, "someone@example.com"))
                .set("clicks", new Merge.Sum(1))
                .build();
    }

    /** A person, found by an address that is personal. */
    public static Change contact(String address, int second) {
        return Change.of(new RecordKey("contacts", address, "phone"))
                .set("address", new Merge.Newest(address, Version.of(Instant.EPOCH, "")))
                .set("last_seen_at", new Merge.Latest(THEN.plusSeconds(second)))
                .build();
    }
}
