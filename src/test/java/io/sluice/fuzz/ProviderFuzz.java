package io.sluice.fuzz;

import static io.sluice.fuzz.FuzzTarget.holds;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.event.Event;
import io.sluice.event.RawRequest;
import io.sluice.event.Verification;
import io.sluice.provider.Provider;
import io.sluice.provider.Provider.Projection;
import io.sluice.provider.Provider.Reading;
import io.sluice.provider.Providers;
import io.sluice.provider.Signer;
import io.sluice.provider.SigningSecrets;
import io.sluice.provider.SigningSecrets.Secret;
import io.sluice.record.Kinds;
import io.sluice.record.State;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** One provider: what it says of a request that nobody or its far side signed, and all that is done with the events read from it. */
record ProviderFuzz(Provider provider, Signer signer, Signer.Keys keys) implements FuzzTarget {
    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");

    /** Of one request; a batch of a thousand events takes the time of many inputs and shows no more. */
    private static final int EVENTS = 20;

    /** What stands before a request that the provider's far side is to sign. */
    private static final byte SIGNED = '+';

    static Stream<FuzzTarget> all() {
        return ServiceLoader.load(Signer.class).stream()
                .map(ServiceLoader.Provider::get)
                .map(s -> new ProviderFuzz(new Providers().get(s.provider()), s, s.keys(new Random(1))));
    }

    @Override
    public String name() {
        return provider.name();
    }

    @Override
    public List<byte[]> seeds() {
        return signer.samples().stream()
                .map(sample -> HttpText.write(sample.request()))
                .flatMap(text -> Stream.of(text, signed(text)))
                .toList();
    }

    private static byte[] signed(byte[] text) {
        var signed = new byte[text.length + 1];
        signed[0] = SIGNED;
        System.arraycopy(text, 0, signed, 1, text.length);
        return signed;
    }

    @Override
    public void run(byte[] input) {
        boolean sign = input.length > 0 && input[0] == SIGNED;
        var request = HttpText.read(sign ? Arrays.copyOfRange(input, 1, input.length) : input);
        verify(request, sign);
        store(request);
        read(request, true);
    }

    private void verify(RawRequest request, boolean sign) {
        var secrets = new SigningSecrets(
                List.of(
                        new Secret(UUID.randomUUID(), keys.stored()),
                        hostile(request),
                        new Secret(UUID.randomUUID(), new byte[0])),
                true,
                signer.config());
        var verification = provider.verify(request, secrets, NOW);
        holds(
                !signer.signsBody() || verification instanceof Verification.Rejected,
                "what nobody signed was taken as authentic");
        holds(
                verification.getClass()
                        == provider.verify(request, secrets, NOW).getClass(),
                "judged once this way and once that");
        var open = new SigningSecrets(List.of(), false, Map.of());
        holds(provider.verify(request, open, NOW) != null, "no verdict without a secret");
        if (sign) {
            verifySigned(request, secrets);
        }
    }

    /** The far sides are not made for requests that their providers cannot send. */
    private void verifySigned(RawRequest request, SigningSecrets secrets) {
        RawRequest signed;
        try {
            signed = signer.sign(request, keys, NOW);
        } catch (IllegalArgumentException e) {
            return;
        }
        if (provider.verify(signed, secrets, NOW) instanceof Verification.Verified verified) {
            holds(Arrays.equals(verified.request().body(), request.body()), "another body than was signed");
            read(verified.request(), true);
        }
    }

    private static Secret hostile(RawRequest request) {
        return new Secret(UUID.randomUUID(), request.url().getBytes(UTF_8));
    }

    /** What somebody may want to store. */
    private void store(RawRequest request) {
        var config = new HashMap<String, String>();
        request.headers().entries().forEach(h -> config.put(h.getKey(), h.getValue()));
        holds(provider.secretProblem(request.body()) != null, "no answer about a secret");
        holds(provider.configProblems(config, config.size() % 2 == 0, config.size() % 3 == 0) != null, "no answer");
        holds(provider.credentialProblems(config) != null, "no answer about a credential");
        holds(provider.limits().accepts(request) || request.method() != null, "no answer about the limits");
    }

    private void read(RawRequest request, boolean whole) {
        var skimmed = provider.skim(request);
        var read = provider.read(request);
        holds(same(read, skimmed), "skimmed it is another request");
        switch (read) {
            case Reading.Malformed malformed -> {
                holds(!malformed.reason().isBlank() && !malformed.reason().contains("\n"), "a reason of nothing");
                holds(whole, "an event's own part cannot be read");
            }
            case Reading.Events(var events) -> {
                holds(!events.isEmpty() && (whole || events.size() == 1), "no event, or several of one");
                holds(Event.ofOneOwner(events).size() <= events.size(), "more events for one than for all");
                events.stream().limit(EVENTS).forEach(event -> check(event, whole));
            }
        }
    }

    private void check(Event event, boolean whole) {
        holds(!event.key().isEmpty() && !event.type().isBlank(), "an event without key or type");
        holds(!event.externalId().isBlank() && !event.externalId().contains("\0"), "an event without an id");
        fits(provider.project(event, NOW));
        holds(provider.payload(event) != null, "no payload");
        if (whole) {
            var stored = RawRequest.fromBytes(provider.kept(event).part().toBytes());
            var again = ((Reading.Events) provider.read(stored)).events().getFirst();
            holds(same(event, again), "read again it is another event");
            holds(
                    provider.project(again, NOW).equals(provider.project(event, NOW)),
                    "read again it wants another change");
            read(event.part(), false);
        }
    }

    private static boolean same(Reading read, Reading skimmed) {
        return switch (read) {
            case Reading.Malformed malformed -> malformed.equals(skimmed);
            case Reading.Events(var events) ->
                skimmed instanceof Reading.Events(var others)
                        && events.size() == others.size()
                        && IntStream.range(0, events.size()).allMatch(i -> same(events.get(i), others.get(i)));
        };
    }

    private static boolean same(Event event, Event again) {
        return event.key().equals(again.key())
                && event.type().equals(again.type())
                && event.externalId().equals(again.externalId())
                && event.occurredAt().equals(again.occurredAt())
                && event.accountKey().equals(again.accountKey());
    }

    private static void fits(Projection projection) {
        switch (projection) {
            case Projection.Ignored ignored -> holds(!ignored.reason().contains("\n"), "a reason of two lines");
            case Projection.Signal signal -> holds(!signal.channel().isBlank(), "a signal of no channel");
            case Projection.Fetch fetch -> holds(!fetch.path().isBlank(), "nothing to ask for");
            case Projection.Changes(var changes) -> {
                holds(!changes.isEmpty(), "no changes");
                changes.forEach(c -> State.NEW.merge(Kinds.get(c.key().kind()), c));
            }
        }
    }
}
