package io.sluice.remote.twilio;

import com.twilio.base.Page;
import com.twilio.exception.TwilioException;
import com.twilio.http.TwilioRestClient;
import com.twilio.rest.api.v2010.account.Message;
import com.twilio.rest.api.v2010.account.MessageCreator;
import com.twilio.rest.api.v2010.account.MessageReader;
import com.twilio.type.PhoneNumber;
import io.sluice.remote.ApiUrls;
import io.sluice.remote.CallFailed;
import io.sluice.remote.CallFailed.Kind;
import io.sluice.remote.Calls;
import io.sluice.remote.Credentials.Access;
import io.sluice.remote.Wire;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Twilio's messages, by the credential of a source. Blocking; what goes wrong is {@link CallFailed}, with Twilio's number where it gave one. */
@ApplicationScoped
public class TwilioApi {
    private static final String NAME = "twilio";
    private static final String DOMAIN = "api";
    private static final long PAGE = 1000;

    private final ApiUrls urls;
    private final Wire wire;
    private final Calls calls;

    public TwilioApi(ApiUrls urls, Wire wire, Calls calls) {
        this.urls = urls;
        this.wire = wire;
        this.calls = calls;
    }

    /**
     * A message to be made.
     *
     * @param from a number, a sender's name, {@code whatsapp:…}, or a messaging service's {@code MG…}
     * @param media where Twilio fetches what goes with it
     */
    public record Draft(String from, String to, Optional<String> body, List<URI> media, URI statusCallback) {
        /** Names no person. */
        @Override
        public String toString() {
            return "Draft";
        }
    }

    /**
     * Which messages are listed. Empty: all.
     *
     * @param sentFrom inclusive; Twilio compares whole seconds, and knows no such time of what is still queued
     */
    public record Wanted(
            Optional<String> from, Optional<String> to, Optional<Instant> sentFrom, Optional<Instant> sentUntil) {
        /** Names no person. */
        @Override
        public String toString() {
            return "Wanted";
        }
    }

    /** @param next of the next page; empty on the last one */
    public record Listed(List<TwilioMessage> messages, Optional<String> next) {}

    public static boolean isService(String from) {
        return from.matches("MG[0-9a-fA-F]{32}");
    }

    /** Makes a message, once: where {@link CallFailed#maybeDone} it may be there. */
    public TwilioMessage create(Access access, Draft draft) {
        return call(access, client -> TwilioMessage.of(creator(draft).create(client)));
    }

    /** The first page, newest first. */
    public Listed list(Access access, Wanted wanted) {
        return call(access, client -> listed(reader(wanted).firstPage(client)));
    }

    /** A further page. */
    public Listed list(Access access, String next) {
        return call(access, client -> listed(new MessageReader().getPage(next, client)));
    }

    private <T> T call(Access access, Function<TwilioRestClient, T> call) {
        var client =
                Connection.client(wire, urls.twilioApiUrl(), access.part("account_sid"), access.part("auth_token"));
        return calls.call(NAME, access.source(), () -> {
            try {
                return call.apply(client);
            } catch (TwilioException | NullPointerException e) {
                // A 2xx that does not hold what it should.
                throw new CallFailed(Kind.UNAVAILABLE, 0, "Twilio's answer cannot be read.");
            }
        });
    }

    private static MessageCreator creator(Draft draft) {
        var to = new PhoneNumber(draft.to());
        var creator = isService(draft.from())
                ? Message.creator(to, draft.from(), draft.media())
                : Message.creator(to, new PhoneNumber(draft.from()), draft.media());
        draft.body().ifPresent(creator::setBody);
        return creator.setStatusCallback(draft.statusCallback());
    }

    private static MessageReader reader(Wanted wanted) {
        var reader = Message.reader().setPageSize(PAGE);
        wanted.from().ifPresent(reader::setFrom);
        wanted.to().ifPresent(reader::setTo);
        wanted.sentFrom().ifPresent(t -> reader.setDateSentAfter(t.atZone(ZoneOffset.UTC)));
        wanted.sentUntil().ifPresent(t -> reader.setDateSentBefore(t.atZone(ZoneOffset.UTC)));
        return reader;
    }

    private static Listed listed(Page<Message> page) {
        return new Listed(
                page.getRecords().stream().map(TwilioMessage::of).toList(),
                page.hasNextPage() ? Optional.of(page.getNextPageUrl(DOMAIN)) : Optional.empty());
    }
}
