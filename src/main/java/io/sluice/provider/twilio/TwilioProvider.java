package io.sluice.provider.twilio;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.event.Event;
import io.sluice.event.RawRequest;
import io.sluice.event.Verification;
import io.sluice.provider.Credentials;
import io.sluice.provider.Form;
import io.sluice.provider.Json;
import io.sluice.provider.Limits;
import io.sluice.provider.Provider;
import io.sluice.provider.Sandbox;
import io.sluice.provider.SigningSecrets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Twilio's webhooks, status callbacks and Event Streams. */
public final class TwilioProvider implements Provider {
    static final String FORM = "application/x-www-form-urlencoded";
    static final String JSON = "application/json";

    private static final Limits LIMITS = new Limits(Limits.MIB, Set.of("POST", "GET"), Set.of(FORM, JSON), false);
    /** Stands beside the token in Twilio's console. */
    private static final Pattern SID = Pattern.compile("(AC|SK)[0-9a-f]{32}");

    @Override
    public String name() {
        return "twilio";
    }

    @Override
    public Limits limits() {
        return LIMITS;
    }

    @Override
    public Optional<String> secretProblem(byte[] secret) {
        var text = new String(secret, UTF_8);
        if (text.isBlank()) {
            return Optional.of("must be the auth token of the account; it is empty");
        }
        return SID.matcher(text).matches()
                ? Optional.of("must be the auth token of the account; this is the SID of an account or API key")
                : Optional.empty();
    }

    @Override
    public Map<String, String> configProblems(Map<String, String> config, boolean platform, boolean hasSecret) {
        return Sandbox.problems(config);
    }

    @Override
    public Verification verify(RawRequest request, SigningSecrets secrets, Instant now) {
        return Signature.check(request, secrets);
    }

    @Override
    public Reading read(RawRequest request) {
        return Reader.read(request);
    }

    @Override
    public Map<String, String> credentialProblems(Map<String, String> credential) {
        return Credentials.problems(
                credential,
                Credentials.Part.of("account_sid", "AC[0-9A-Za-z]{1,64}", "the account's id: AC…"),
                Credentials.Part.of("auth_token", "[!-~]{1,255}", "the account's auth token"));
    }

    @Override
    public Projection project(Event event, Instant receivedAt) {
        var at = event.occurredAt().orElse(receivedAt);
        return switch ((Content) event.content()) {
            case Content.Message m -> new Projection.Changes(Messages.changes(m, at, event.key()));
            case Content.Call c -> new Projection.Changes(List.of(Calls.change(c, at, event.key())));
            case Content.Sent s -> new Projection.Changes(Messages.sent(s, at, event.key()));
            case Content.Other o -> new Projection.Ignored("");
        };
    }

    @Override
    public String payload(Event event) {
        var part = event.part();
        if (part.headers().mediaType().equals(JSON) && !"GET".equals(part.method())) {
            return new String(part.body(), UTF_8);
        }
        var sent = "GET".equals(part.method()) ? SignedUrl.query(part.url()).getBytes(UTF_8) : part.body();
        var fields = new LinkedHashMap<String, Object>();
        Form.parse(sent)
                .fields()
                .forEach((name, values) -> fields.put(name, values.size() == 1 ? values.getFirst() : values));
        return Json.write(fields);
    }

    /** An empty response tells Twilio to answer nothing; plain text might be sent to the person as a message. */
    @Override
    public Answer accepted(int events) {
        return new Answer("text/xml", "<Response/>");
    }
}
