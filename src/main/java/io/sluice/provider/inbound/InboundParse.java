package io.sluice.provider.inbound;

import io.sluice.event.Event;
import io.sluice.event.Headers;
import io.sluice.event.RawRequest;
import io.sluice.event.Verification;
import io.sluice.provider.Ecdsa;
import io.sluice.provider.Limits;
import io.sluice.provider.Provider;
import io.sluice.provider.SigningSecrets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * E-mails received. Signed only where a security policy is attached to the parse setting; else the URL, which holds the source's id, is the secret.
 *
 * <p>Whether a mail is verified is told by its signature headers: an event's request has them only if they were checked, because {@link #verify} takes them off
 * a request to a source without a key.
 *
 * <p>One mail may be for addresses of several domains, and on a platform's source these may be of different tenants, so a signed request gives one event per
 * domain, told apart by a header of our own that no request from outside can bring. All of them have the same key: where they come to one tenant after all, the
 * first counts and the others are its duplicates. A request without a signature is at a tenant's own source for sure and gives one event.
 *
 * @see <a href="https://www.twilio.com/docs/sendgrid/for-developers/parsing-email/setting-up-the-inbound-parse-webhook">Inbound Parse</a>
 */
public final class InboundParse implements Provider {
    private static final Ecdsa SCHEME =
            new Ecdsa("X-Twilio-Email-Event-Webhook-Signature", "X-Twilio-Email-Event-Webhook-Timestamp");

    /** The one domain that an event's request is about. */
    static final String DOMAIN = "X-Sluice-Recipient-Domain";

    /** No mail server takes a mail for more at once, and each domain is an event of the whole mail. */
    static final int MAX_DOMAINS = 1_000;

    @Override
    public String name() {
        return "sendgrid-inbound";
    }

    @Override
    public Limits limits() {
        return new Limits(30 * Limits.MIB, Set.of("POST"), Set.of("multipart/form-data"), true);
    }

    @Override
    public Optional<String> secretProblem(byte[] secret) {
        return Ecdsa.keyProblem(secret);
    }

    @Override
    public Map<String, String> configProblems(Map<String, String> config, boolean platform, boolean hasSecret) {
        var problems = new HashMap<String, String>();
        config.keySet().forEach(key -> problems.put("config." + key, "an Inbound Parse source has no configuration"));
        if (platform && !hasSecret) {
            problems.put(
                    "secret",
                    "should be the public key of a security policy: a platform source's URL is no secret, so its mail must be signed");
        }
        return problems;
    }

    @Override
    public Verification verify(RawRequest request, SigningSecrets secrets, Instant now) {
        var outside = strip(request, DOMAIN);
        if (!secrets.required()) {
            var unsigned = strip(outside, SCHEME.signatureHeader(), SCHEME.timestampHeader());
            return new Verification.Verified(unsigned, Optional.empty());
        }
        if (!SCHEME.isSigned(outside)) {
            return Verification.missing();
        }
        var matched = SCHEME.match(outside, secrets);
        return matched.isPresent() ? new Verification.Verified(outside, matched) : Verification.mismatch();
    }

    private static RawRequest strip(RawRequest request, String... names) {
        var rest = request.headers().without(names);
        return rest.equals(request.headers()) ? request : request.withHeaders(rest);
    }

    @Override
    public Reading read(RawRequest request) {
        return Mail.of(request)
                .map(mail -> read(mail, request))
                .orElseGet(() -> new Reading.Malformed("The body is not a multipart form that holds a mail."));
    }

    private static Reading read(Mail mail, RawRequest request) {
        var domains = mail.domains();
        var fault = domains.size() > MAX_DOMAINS
                ? Optional.of("The envelope names recipients in more than " + MAX_DOMAINS + " domains.")
                : mail.fault();
        return fault.<Reading>map(Reading.Malformed::new)
                .orElseGet(() -> new Reading.Events(events(mail, domains, request)));
    }

    private static List<Event> events(Mail mail, List<String> domains, RawRequest request) {
        var chosen = request.headers().single(DOMAIN);
        if (chosen.isPresent() || domains.size() < 2 || !signed(request.headers())) {
            return List.of(event(mail, chosen.or(() -> domains.stream().findFirst()), request));
        }
        var events = new ArrayList<Event>();
        for (var domain : domains) {
            var headers = new ArrayList<>(request.headers().entries());
            headers.add(Map.entry(DOMAIN, domain));
            events.add(event(mail, Optional.of(domain), request.withHeaders(new Headers(headers))));
        }
        return events;
    }

    private static Event event(Mail mail, Optional<String> domain, RawRequest part) {
        return new Event("email.received", mail.key(), mail.id(), Optional.empty(), domain, part, mail);
    }

    private static boolean signed(Headers headers) {
        return headers.has(SCHEME.signatureHeader()) && headers.has(SCHEME.timestampHeader());
    }

    @Override
    public Projection project(Event event, Instant receivedAt) {
        boolean verified = signed(event.part().headers());
        return new Projection.Changes(MailChanges.of((Mail) event.content(), verified, receivedAt));
    }

    @Override
    public String payload(Event event) {
        return ((Mail) event.content()).json();
    }

    /** SendGrid's OAuth option sends a token. */
    @Override
    public List<String> secretHeaders() {
        return List.of("authorization");
    }
}
