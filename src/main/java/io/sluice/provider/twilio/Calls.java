package io.sluice.provider.twilio;

import io.sluice.event.Change;
import io.sluice.event.Merge;
import io.sluice.event.RecordKey;
import io.sluice.event.Version;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** From a call's event to its record. */
final class Calls {
    /** Lowest first; a status never goes back. One that is not here stands below all. */
    private static final List<String> STATUSES = List.of(
            "queued",
            "initiated",
            "ringing",
            "answered",
            "in-progress",
            "canceled",
            "no-answer",
            "busy",
            "failed",
            "completed");

    private Calls() {}

    /** @param at the provider's time, else that of receipt */
    static Change change(Content.Call call, Instant at, String key) {
        var parameters = call.parameters();
        var version = Version.of(at, key);
        return Change.of(RecordKey.of("calls", call.sid()))
                .known("direction", direction(parameters.first("Direction")), version)
                .known("from", parameters.said("From"), version)
                .known("to", parameters.said("To"), version)
                // Callbacks send both, and their Duration is in minutes.
                .known("duration_seconds", parameters.count("CallDuration", "Duration"), version)
                .known("answered_by", parameters.said("AnsweredBy"), version)
                .set("status", new Merge.Newest(call.status(), status(call)))
                .build();
    }

    /** Only statuses that are not known share a rank; the later one of the call then wins. */
    private static Version status(Content.Call call) {
        var number = call.parameters().count("SequenceNumber");
        var tie = "%015d/%s".formatted(number == null ? 0 : number, call.status());
        return Version.ranked(STATUSES.indexOf(call.status()) + 1, tie);
    }

    /** {@code outbound-api} and {@code outbound-dial} are outbound. */
    private static @Nullable String direction(String sent) {
        if (sent.startsWith("outbound")) {
            return "outbound";
        }
        return sent.equals("inbound") ? sent : null;
    }
}
