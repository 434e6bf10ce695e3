package io.sluice.event;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One verified fact of a provider.
 *
 * @param type the provider's type, as CONTRACT.md 7 spells it ({@code invoice.paid}, {@code message.delivered} …)
 * @param key what deliveries of the same fact share, unique within a tenant and provider; may hold personal data, so it is only ever stored hashed
 * @param externalId the provider's own id of the event where it has one; never personal data
 * @param occurredAt the provider's time of the fact; empty where it gives none
 * @param accountKey what a route finds the tenant by; empty where the provider has none
 * @param part a request that holds this event alone: reading it again gives exactly this event
 * @param content the parsed form, known to its provider only
 */
public record Event(
        String type,
        String key,
        String externalId,
        Optional<Instant> occurredAt,
        Optional<String> accountKey,
        RawRequest part,
        Object content) {

    /** Stands in for a part that is kept as it was sealed. */
    public static final RawRequest SEALED = new RawRequest("", "", Headers.NONE, new byte[0]);

    /** The events as one tenant sees them: what a request tells to several accounts (one mail to two domains) is one event to whoever owns the source. */
    public static List<Event> ofOneOwner(List<Event> events) {
        var accounts = new HashMap<String, Optional<String>>();
        return events.stream()
                .filter(e -> Objects.requireNonNullElse(accounts.putIfAbsent(e.key(), e.accountKey()), e.accountKey())
                        .equals(e.accountKey()))
                .toList();
    }

    /** The same without its parsed form, which is several times as large as its bytes and of no use once it was projected. */
    public Event withoutContent() {
        return new Event(type, key, externalId, occurredAt, accountKey, part, "");
    }

    /** The same once the request that is its part needs only be kept as it was sealed. */
    public Event withSealedPart() {
        return new Event(type, key, externalId, occurredAt, accountKey, SEALED, content);
    }

    @Override
    public String toString() {
        return "Event[" + type + ", " + externalId + "]";
    }
}
