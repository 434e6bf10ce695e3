package io.sluice.event;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * What is known of an accepted request besides its bytes. It travels with them.
 *
 * @param requestId made at the door; the same for every copy of this request inside Sluice
 * @param tenant whose it is; the nil UUID while no route leads to a tenant
 * @param receivedAt milliseconds
 * @param events how many events of the request are this tenant's
 * @param accountKeys which events of a platform source's request are meant; empty: all
 */
public record Receipt(
        UUID requestId,
        UUID tenant,
        UUID sourceId,
        String provider,
        Instant receivedAt,
        int events,
        List<String> accountKeys) {

    /** Nobody's: no route leads to a tenant yet. */
    public static final UUID NO_TENANT = new UUID(0, 0);

    public Receipt {
        accountKeys = List.copyOf(accountKeys);
    }

    public boolean held() {
        return tenant.equals(NO_TENANT);
    }

    /** Those events of the request that are meant here. */
    public List<Event> covered(List<Event> events) {
        return accountKeys.isEmpty()
                ? Event.ofOneOwner(events)
                : events.stream()
                        .filter(e -> accountKeys.contains(e.accountKey().orElse("")))
                        .toList();
    }
}
