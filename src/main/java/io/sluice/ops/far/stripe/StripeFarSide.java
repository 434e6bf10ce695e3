package io.sluice.ops.far.stripe;

import io.sluice.ops.far.Answer;
import io.sluice.ops.far.Ask;
import io.sluice.ops.far.FarSide;
import io.sluice.ops.far.Refusal;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stripe's API. {@link #account} says which keys there are and whose; what a key sees is its own account, or one connected to it. {@code expand} is ignored: an
 * object is given as it was put. The {@code Date} header is the machine's own time.
 *
 * @see <a href="https://docs.stripe.com/api">API reference</a>
 */
public final class StripeFarSide extends FarSide {
    private final Map<String, StripeAccount> accounts = new ConcurrentHashMap<>();
    private final AtomicInteger requests = new AtomicInteger();
    private final Clock clock;

    private StripeFarSide(Clock clock) {
        super(clock);
        this.clock = clock;
    }

    /** @param clock says which events are too old to be listed */
    public static StripeFarSide start(Clock clock) {
        var stripe = new StripeFarSide(clock);
        stripe.open();
        return stripe;
    }

    /** The account of a secret key; made, and the key known, when it is asked for first. */
    public StripeAccount account(String key) {
        return accounts.computeIfAbsent(key, k -> new StripeAccount());
    }

    /** The key is rolled: 401. */
    public void revoke(String key) {
        accounts.remove(key);
    }

    @Override
    protected Answer answer(Ask ask) {
        var own = accounts.get(credential(ask));
        if (own == null) {
            return named(Errors.invalidKey());
        }
        try {
            return named(found(ask, own));
        } catch (Refusal e) {
            return named(e.answer());
        }
    }

    @Override
    protected Answer refusal(Ask ask, int status) {
        return named(Errors.of(status));
    }

    /** As a bearer, or as the user of basic authentication. */
    @Override
    protected String credential(Ask ask) {
        return ask.bearer().isEmpty() ? ask.basic().split(":", 2)[0] : ask.bearer();
    }

    private Answer found(Ask ask, StripeAccount own) {
        var account = own.actingFor(ask.account()).orElseThrow(() -> Errors.noAccess(ask.account()));
        if (ask.is("GET", "/v1/events")) {
            return Answer.json(200, new EventList(account, ask.parameters()).page(clock.instant()));
        }
        var path = ask.segments();
        if (!ask.method().equals("GET") || path.size() < 3) {
            throw Errors.unrecognized(ask.method(), ask.path());
        }
        return account.at("/" + String.join("/", path))
                .map(object -> Answer.json(200, object))
                .orElseThrow(() -> Errors.missing(path));
    }

    private Answer named(Answer answer) {
        return answer.with("Request-Id", "req_%014d".formatted(requests.incrementAndGet()));
    }
}
