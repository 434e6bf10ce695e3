package io.sluice.provider.stripe;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import io.sluice.event.Event;
import io.sluice.event.RawRequest;
import io.sluice.event.Verification;
import io.sluice.provider.Credentials;
import io.sluice.provider.Json;
import io.sluice.provider.Limits;
import io.sluice.provider.Provider;
import io.sluice.provider.SigningSecrets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Stripe's snapshot and thin events. */
public final class StripeProvider implements Provider {
    private static final String HEADER = "Stripe-Signature";
    private static final byte[] SECRET_PREFIX = "whsec_".getBytes(US_ASCII);

    /** The account key of events without an account: the platform's own. */
    private static final String OWN_ACCOUNT = "platform";

    /** The method of the requests that hold an object Sluice asked for; none that HTTP brings here has it. */
    private static final String FETCH = "FETCH";

    /** Thin events about what also has snapshot events have their types, after this. */
    private static final String FIRST_API = "v1.";

    /** What an event says about itself, beside its object. */
    private static final Set<String> ENVELOPE = Set.of("id", "type", "account", "context", "created");

    @Override
    public String name() {
        return "stripe";
    }

    @Override
    public Limits limits() {
        return new Limits(Limits.MIB, Set.of("POST"), Set.of("application/json"), false);
    }

    @Override
    public Optional<String> secretProblem(byte[] secret) {
        boolean usable = secret.length > SECRET_PREFIX.length
                && Arrays.equals(SECRET_PREFIX, Arrays.copyOf(secret, SECRET_PREFIX.length));
        return usable
                ? Optional.empty()
                : Optional.of("must be the endpoint's signing secret as Stripe shows it: whsec_ and what follows it");
    }

    @Override
    public Map<String, String> configProblems(Map<String, String> config, boolean platform, boolean hasSecret) {
        return config.keySet().stream()
                .collect(Collectors.toMap(key -> "config." + key, key -> "a Stripe source has no configuration"));
    }

    @Override
    public Verification verify(RawRequest request, SigningSecrets secrets, Instant now) {
        if (!request.headers().has(HEADER)) {
            return Verification.missing();
        }
        var header = request.headers().single(HEADER).flatMap(StripeSignature::parse);
        if (header.isEmpty()) {
            return Verification.mismatch();
        }
        var signature = header.get();
        var matched = secrets.match(secret -> signature.matches(secret.value(), request.body()));
        if (matched.isEmpty()) {
            return Verification.mismatch();
        }
        // Only a signature that holds proves how old it is.
        return signature.isTimely(now)
                ? new Verification.Verified(request, matched)
                : new Verification.Rejected(Verification.Reason.TIMESTAMP_OUT_OF_TOLERANCE);
    }

    @Override
    public Reading read(RawRequest request) {
        return read(request, Json.parse(request.body()));
    }

    @Override
    public Reading skim(RawRequest request) {
        return switch (read(request, Json.members(request.body(), ENVELOPE))) {
            case Reading.Events(var events) ->
                new Reading.Events(events.stream().map(Event::withoutContent).toList());
            case Reading.Malformed malformed -> malformed;
        };
    }

    private static Reading read(RawRequest request, Optional<JsonNode> document) {
        if (document.isEmpty() || !document.get().isObject()) {
            return new Reading.Malformed("not one JSON object");
        }
        var event = new StripeObject(document.get());
        var id = event.name("id");
        var type = event.name("type");
        if (id == null || type == null) {
            return new Reading.Malformed("id and type must be texts of 1 to 255 characters");
        }
        // An account that cannot be read must not fall to the platform's own tenant.
        var account = event.isNull("account") ? "context" : "account";
        var accountKey = event.isNull(account) ? OWN_ACCOUNT : event.name(account);
        if (accountKey == null) {
            return new Reading.Malformed("account and context must be texts of 1 to 255 characters");
        }
        var created = Optional.ofNullable(event.time("created"));
        return new Reading.Events(List.of(new Event(type, id, id, created, Optional.of(accountKey), request, event)));
    }

    @Override
    public Map<String, String> credentialProblems(Map<String, String> credential) {
        return Credentials.problems(
                credential, Credentials.Part.of("api_key", "[!-~]{1,255}", "a secret or restricted key: sk_… or rk_…"));
    }

    @Override
    public Projection project(Event event, Instant receivedAt) {
        var at = event.occurredAt().orElse(receivedAt);
        var fact = new Fact(event.externalId(), event.type(), at, (StripeObject) event.content());
        return fact.is(Fact.REFETCHED) && !event.part().method().equals(FETCH)
                ? new Projection.Ignored("")
                : StripeProjection.of(fact);
    }

    @Override
    public Projection projectFetched(Event event, byte[] object, Instant asOf) {
        var fetched = JsonNodeFactory.instance.objectNode();
        fetched.putObject("data").set("object", Json.parse(object).orElse(NullNode.getInstance()));
        event.accountKey().flatMap(StripeProvider::account).ifPresent(account -> fetched.put("account", account));
        var type = event.type().startsWith(FIRST_API) ? event.type().substring(FIRST_API.length()) : event.type();
        return StripeProjection.fetched(new Fact(event.externalId(), type, asOf, new StripeObject(fetched)));
    }

    /**
     * The account in an account key, as {@code Stripe-Account} has it: {@code acct_1} of {@code acct_1} and of {@code org_1/acct_1}. Empty for the platform's own.
     *
     * @see <a href="https://docs.stripe.com/context">Context</a>
     */
    public static Optional<String> account(String accountKey) {
        return Arrays.stream(accountKey.split("/"))
                .filter(part -> part.startsWith("acct_"))
                .findFirst();
    }

    @Override
    public String payload(Event event) {
        return ((StripeObject) event.content()).node().toString();
    }
}
