package io.sluice.ledger;

import io.sluice.ledger.Delivery.Fate;
import io.sluice.ledger.row.StateCodec;
import io.sluice.ledger.row.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** What a fate makes of an event after a number of tries. */
record Backoff(List<Duration> waits) {

    /** Up to this share is added to each wait, so that what failed together is not tried together. */
    private static final double JITTER = 0.1;
    /** Attempts that are listed: the last ones. */
    private static final int LISTED = 50;

    /** @param attempt which try this was, from 1 */
    String status(Fate fate, int attempt) {
        return switch (fate) {
            case Fate.Apply a -> "applied";
            case Fate.Ignore i -> "ignored";
            case Fate.Hold h -> "held";
            case Fate.Later l -> "received";
            case Fate.Await a -> "received";
            case Fate.Signal s -> throw unresolved();
            case Fate.Fetch f -> throw unresolved();
            case Fate.Fail f -> attempt <= waits.size() ? "retrying" : "dead";
        };
    }

    /** @param log the attempts before this one */
    EventRows.Tried tried(Fate fate, int attempt, Instant now, List<Map<String, @Nullable Object>> log) {
        return switch (fate) {
            case Fate.Apply a -> new EventRows.Tried(attempt, now, null, null, log(log, attempt, now, "applied", null));
            case Fate.Ignore(String reason) ->
                new EventRows.Tried(
                        attempt,
                        null,
                        null,
                        reason.isEmpty() ? null : reason,
                        log(log, attempt, now, "ignored", reason.isEmpty() ? null : reason));
            case Fate.Await a -> new EventRows.Tried(attempt - 1, null, null, null, StateCodec.json(log));
            case Fate.Signal s -> throw unresolved();
            case Fate.Fetch f -> throw unresolved();
            case Fate.Hold h -> new EventRows.Tried(0, null, null, null, "[]");
            case Fate.Later l -> new EventRows.Tried(attempt - 1, null, now, null, StateCodec.json(log));
            case Fate.Fail(String reason) ->
                new EventRows.Tried(attempt, null, due(attempt, now), reason, log(log, attempt, now, "failed", reason));
        };
    }

    private static IllegalStateException unresolved() {
        return new IllegalStateException("what follows an event is resolved before its fate is stored");
    }

    private @Nullable Instant due(int attempt, Instant now) {
        if (attempt > waits.size()) {
            return null;
        }
        var wait = waits.get(attempt - 1);
        return now.plus(wait).plusMillis((long)
                (wait.toMillis() * JITTER * ThreadLocalRandom.current().nextDouble()));
    }

    private static String log(
            List<Map<String, @Nullable Object>> before,
            int number,
            Instant at,
            String outcome,
            @Nullable String error) {
        var all = new ArrayList<>(before);
        var attempt = new LinkedHashMap<String, @Nullable Object>();
        attempt.put("number", number);
        attempt.put("at", Times.text(at));
        attempt.put("outcome", outcome);
        attempt.put("error", error);
        all.add(attempt);
        return StateCodec.json(all.subList(Math.max(0, all.size() - LISTED), all.size()));
    }
}
