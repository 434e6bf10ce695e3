package io.sluice.provider;

import io.sluice.event.Change;
import io.sluice.event.Event;
import io.sluice.event.RawRequest;
import io.sluice.event.Verification;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One sender of webhooks and its signing scheme. Stateless and pure: bytes, secrets and the time come in, verdicts and events come out. Found by
 * {@link java.util.ServiceLoader}; no other code knows a provider's name.
 */
public interface Provider {
    /** As in URLs and the API: {@code stripe}. */
    String name();

    /** What a request of this provider may look like before anything is read. */
    Limits limits();

    /**
     * What is wrong with a secret somebody wants to store and what would be right; empty when it can be used.
     *
     * @param secret as given, byte for byte; blank or space-padded ones are refused before this
     */
    Optional<String> secretProblem(byte[] secret);

    /**
     * What is wrong with a source's configuration and what would be right, by field ({@code config.channel_id}); empty when it can be used.
     *
     * @param platform the source belongs to the platform, not to a tenant
     * @param hasSecret a secret comes with it
     */
    Map<String, String> configProblems(Map<String, String> config, boolean platform, boolean hasSecret);

    /** Whether platform sources can find the tenant inside the payload. */
    default boolean routable() {
        return true;
    }

    /** Judges the raw bytes. Tries every secret and every signature, compares in constant time, throws nothing whatever the input. */
    Verification verify(RawRequest request, SigningSecrets secrets, Instant now);

    /** Splits an authentic request into its events. Throws nothing whatever the input. */
    Reading read(RawRequest request);

    /** As {@link #read}, and with the same result but for events without content: for those who need to know what a request's events are and whose. */
    default Reading skim(RawRequest request) {
        return read(request);
    }

    /**
     * What an event wants of the tenant's records.
     *
     * @param receivedAt when the first delivery of the request was received; stands for the provider's time where it gives none
     */
    Projection project(Event event, Instant receivedAt);

    /**
     * What an event that only named its object wants of the tenant's records.
     *
     * @param object as the provider answered it
     * @param asOf the provider's time of its answer
     */
    default Projection projectFetched(Event event, byte[] object, Instant asOf) {
        return new Projection.Ignored("");
    }

    /**
     * What is wrong with a credential for the provider's API and what would be right, by field ({@code api_key}); empty when it can be used.
     *
     * @see Credentials
     */
    default Map<String, String> credentialProblems(Map<String, String> credential) {
        return Map.of("provider", "has no API that Sluice would call for a source");
    }

    /** The header that names the watch channel a request comes from; empty where the provider has no such thing. */
    default Optional<String> channelHeader() {
        return Optional.empty();
    }

    /** The header that names what that channel watches; empty where the provider has no such thing. */
    default Optional<String> watchedHeader() {
        return Optional.empty();
    }

    /** The event as JSON text for people: the provider's own JSON, or the form's fields. */
    String payload(Event event);

    /** Headers that hold a secret and are dropped before an event is stored; lower case. */
    default List<String> secretHeaders() {
        return List.of();
    }

    /** The event as it is kept: headers that hold a secret stay behind. The same where none is there. */
    @SuppressWarnings("ReferenceEquality") // equal headers that are not the same are not worth being compared
    default Event kept(Event event) {
        var headers = event.part()
                .headers()
                .without(secretHeaders().toArray(String[]::new))
                .without("Authorization", "Cookie");
        if (headers == event.part().headers()) {
            return event;
        }
        return new Event(
                event.type(),
                event.key(),
                event.externalId(),
                event.occurredAt(),
                event.accountKey(),
                event.part().withHeaders(headers),
                event.content());
    }

    /** The answer to an accepted request. */
    default Answer accepted(int events) {
        return new Answer("application/json", "{\"status\":\"accepted\",\"events\":" + events + "}");
    }

    /** The type of content and text of a 200; an empty type sends none. */
    record Answer(String contentType, String body) {}

    /** What a request wants done: changes, something to be asked of the provider, or nothing and why. */
    sealed interface Projection {
        record Changes(List<Change> changes) implements Projection {}

        /** Something that a watch channel watches has changed, and nothing more is said. */
        record Signal(String channel) implements Projection {}

        /**
         * The event only names its object.
         *
         * @param path of the object in the provider's API
         * @param otherwise what is told where it cannot be asked for
         */
        record Fetch(String path, String otherwise) implements Projection {}

        /** Stored, but nothing handles it. The reason is shown as the event's error; empty where the type is simply unknown. */
        record Ignored(String reason) implements Projection {}
    }

    /** What reading a request gave. */
    sealed interface Reading {
        record Events(List<Event> events) implements Reading {}

        /** @param reason what is wrong, without any of the content */
        record Malformed(String reason) implements Reading {}
    }
}
