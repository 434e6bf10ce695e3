package io.sluice.remote.twilio;

import com.twilio.rest.api.v2010.account.Message;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A message as Twilio has it.
 *
 * @param status in lower case, as callbacks spell it; empty for one that the library does not know
 * @param from empty where a messaging service has not chosen a sender yet
 * @param errorCode Twilio's number
 * @param sentAt empty while it is queued
 * @see <a href="https://www.twilio.com/docs/messaging/api/message-resource">Message resource</a>
 */
public record TwilioMessage(
        String sid,
        String account,
        String status,
        boolean inbound,
        Optional<String> from,
        Optional<String> to,
        Optional<String> service,
        Optional<String> body,
        Optional<String> segments,
        Optional<String> media,
        Optional<Integer> errorCode,
        Optional<String> errorMessage,
        Optional<Instant> createdAt,
        Optional<Instant> sentAt,
        Optional<Instant> updatedAt) {

    /** @throws NullPointerException it has no id */
    static TwilioMessage of(Message message) {
        return new TwilioMessage(
                Objects.requireNonNull(message.getSid()),
                Objects.requireNonNullElse(message.getAccountSid(), ""),
                Optional.ofNullable(message.getStatus())
                        .map(s -> s.toString().toLowerCase(Locale.ROOT))
                        .orElse(""),
                message.getDirection() == Message.Direction.INBOUND,
                Optional.ofNullable(message.getFrom()).map(Object::toString),
                Optional.ofNullable(message.getTo()),
                Optional.ofNullable(message.getMessagingServiceSid()),
                Optional.ofNullable(message.getBody()),
                Optional.ofNullable(message.getNumSegments()),
                Optional.ofNullable(message.getNumMedia()),
                Optional.ofNullable(message.getErrorCode()),
                Optional.ofNullable(message.getErrorMessage()),
                instant(message.getDateCreated()),
                instant(message.getDateSent()),
                instant(message.getDateUpdated()));
    }

    private static Optional<Instant> instant(@Nullable ZonedDateTime time) {
        return Optional.ofNullable(time).map(ZonedDateTime::toInstant);
    }

    /** Names no person. */
    @Override
    public String toString() {
        return "TwilioMessage[" + sid + ", " + status + "]";
    }
}
