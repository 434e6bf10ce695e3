package io.sluice.provider.sendgrid;

import io.sluice.event.Change;
import io.sluice.event.Event;
import io.sluice.event.RawRequest;
import io.sluice.event.Verification;
import io.sluice.provider.Credentials;
import io.sluice.provider.Ecdsa;
import io.sluice.provider.Limits;
import io.sluice.provider.Provider;
import io.sluice.provider.Sandbox;
import io.sluice.provider.SigningSecrets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Batches of events about e-mails sent.
 *
 * @see <a href="https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event">Event Webhook reference</a>
 */
public final class SendGrid implements Provider {
    private static final Ecdsa SCHEME =
            new Ecdsa("X-Twilio-Email-Event-Webhook-Signature", "X-Twilio-Email-Event-Webhook-Timestamp");

    @Override
    public String name() {
        return "sendgrid";
    }

    @Override
    public Limits limits() {
        return new Limits(4 * Limits.MIB, Set.of("POST"), Set.of("application/json"), true);
    }

    @Override
    public Optional<String> secretProblem(byte[] secret) {
        return Ecdsa.keyProblem(secret);
    }

    /** A source may stand without a key for a while: SendGrid shows the key only after it was told the URL. */
    @Override
    public Map<String, String> configProblems(Map<String, String> config, boolean platform, boolean hasSecret) {
        return Sandbox.problems(config);
    }

    /** Nothing in the payload names the tenant. */
    @Override
    public boolean routable() {
        return false;
    }

    @Override
    public Verification verify(RawRequest request, SigningSecrets secrets, Instant now) {
        if (!SCHEME.isSigned(request)) {
            return Verification.missing();
        }
        var matched = SCHEME.match(request, secrets);
        return matched.isPresent() ? new Verification.Verified(request, matched) : Verification.mismatch();
    }

    @Override
    public Reading read(RawRequest request) {
        if (SendgridSends.METHOD.equals(request.method())) {
            return SendgridSends.read(request);
        }
        return Batch.split(request.body())
                .<Reading>map(elements -> new Reading.Events(elements.stream()
                        .map(element -> event(element, request))
                        .toList()))
                .orElseGet(() -> new Reading.Malformed("The body is not a JSON array of one or more events."));
    }

    private static Event event(MailEvent content, RawRequest request) {
        return new Event(
                "email." + content.type(),
                content.key(),
                content.externalId(),
                content.time(),
                Optional.empty(),
                request.withBody(Batch.alone(content.raw())),
                content);
    }

    @Override
    public Map<String, String> credentialProblems(Map<String, String> credential) {
        return Credentials.problems(credential, Credentials.Part.of("api_key", "[!-~]{1,255}", "an API key: SG.…"));
    }

    @Override
    public Projection project(Event event, Instant receivedAt) {
        var content = (MailEvent) event.content();
        var at = content.time().orElse(receivedAt);
        if (SendgridSends.METHOD.equals(event.part().method())) {
            return new Projection.Changes(SendgridSends.changes(content, at));
        }
        var changes = new ArrayList<Change>();
        EmailChange.of(content, at).ifPresent(changes::add);
        changes.addAll(Addressee.changes(content, at));
        return changes.isEmpty() ? new Projection.Ignored("") : new Projection.Changes(changes);
    }

    @Override
    public String payload(Event event) {
        return ((MailEvent) event.content()).json();
    }

    /** SendGrid's OAuth option sends a token. */
    @Override
    public List<String> secretHeaders() {
        return List.of("authorization");
    }
}
