package io.sluice.provider.twilio;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether an event opts its contact out or in.
 *
 * @see <a href="https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out">Advanced Opt-Out</a>
 */
final class Consent {
    private static final Set<String> STOP =
            Set.of("STOP", "UNSUBSCRIBE", "END", "QUIT", "STOPALL", "REVOKE", "OPTOUT", "CANCEL");
    private static final Set<String> START = Set.of("START", "YES", "UNSTOP");
    /** Sending to somebody who opted out. */
    private static final String UNSUBSCRIBED_RECIPIENT = "21610";

    private Consent() {}

    /** True: opted out; false: opted in; null: the event says neither. */
    static @Nullable Boolean optsOut(Content.Message message) {
        var parameters = message.parameters();
        if (!message.inbound()) {
            return parameters.first("ErrorCode").equals(UNSUBSCRIBED_RECIPIENT) ? true : null;
        }
        // Advanced Opt-Out knows the tenant's own words, in any language.
        var word = parameters.first("OptOutType", "Body").strip().toUpperCase(Locale.ROOT);
        if (STOP.contains(word)) {
            return true;
        }
        return START.contains(word) ? false : null;
    }
}
