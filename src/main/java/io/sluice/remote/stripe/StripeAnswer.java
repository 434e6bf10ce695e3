package io.sluice.remote.stripe;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What Stripe answered, and of when it is.
 *
 * <p>Stripe tells times in whole seconds, so an answer has to be placed between events by its second alone. It was read from Stripe's store no later than its
 * {@code Date} says, and no earlier than that less what the whole call took: that second is the one in doubt. Of the events of earlier seconds the answer contains
 * everything, so it has to beat them. Of the events of the second itself, and of later ones, nobody knows whether it contains them: it must lose to them, and loses
 * nothing by it, since each of them carries its object as it was then or later. The one time that does both is the last millisecond of the second before the one in
 * doubt: Stripe's events have no milliseconds.
 *
 * @param asOf that time
 */
public record StripeAnswer(JsonNode json, Instant asOf) {

    /**
     * @param date when it was answered, by Stripe's clock; whole seconds
     * @param took how long the call took
     */
    static StripeAnswer of(JsonNode json, Instant date, Duration took) {
        return new StripeAnswer(
                json, date.minus(took).truncatedTo(ChronoUnit.SECONDS).minusMillis(1));
    }

    /** Hides the content. */
    @Override
    public String toString() {
        return "StripeAnswer[" + asOf + "]";
    }
}
