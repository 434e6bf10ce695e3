package io.sluice.remote.reconcile;

import io.sluice.event.RawRequest;
import io.sluice.remote.CallFailed;
import io.sluice.remote.Credentials.Access;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How a provider lists what it sent, or should have. Made for listings to be found: every bean of this type is one. Stateless; blocks. */
interface Listing {
    /** Its name, as sources have it. */
    String provider();

    /** How far back something may change, or turn up, that was listed already. */
    Duration overlap();

    /**
     * @param accounts account keys that the source speaks for; its own account may not be among them
     * @param mark where the page before ended; empty: the first page
     * @throws CallFailed {@link CallFailed.Kind#REFUSED} also where the mark is no longer good
     */
    Page page(Access access, Window window, List<String> accounts, Optional<String> mark);

    /**
     * Leaves an account out.
     *
     * @return the account that the mark stands at, and where to go on without it; empty: the list is not of several accounts, or the mark stands at the source's own
     */
    default Optional<Skipped> skip(Access access, List<String> accounts, Optional<String> mark) {
        return Optional.empty();
    }

    /** @param next empty: that was all */
    record Skipped(String account, Optional<String> next) {}

    /**
     * By the provider's time; the end is exclusive.
     *
     * @param behind accounts that were left out before, and since when
     */
    record Window(Instant since, Instant until, Map<String, Instant> behind) {
        Instant since(String account) {
            var missed = behind.getOrDefault(account, since);
            return missed.isBefore(since) ? missed : since;
        }
    }

    /**
     * @param requests as the webhooks would have been, for the provider to read: what was seen has the key that it was seen by
     * @param next where to go on; empty: that was all
     */
    record Page(List<RawRequest> requests, Optional<String> next) {}
}
