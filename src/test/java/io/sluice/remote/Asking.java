package io.sluice.remote;

import io.quarkus.test.junit.QuarkusTestProfile;
import io.sluice.ops.far.Call;
import io.sluice.ops.far.stripe.StripeAccount;
import io.sluice.ops.far.stripe.StripeFarSide;
import io.sluice.ops.far.twilio.TwilioFarSide;
import io.sluice.way.Gateway;
import io.sluice.way.Sender;
import io.sluice.way.Way;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;

/** The gateway beside the providers' far sides. */
public final class Asking implements QuarkusTestProfile {
    public static final StripeFarSide STRIPE = StripeFarSide.start(Clock.systemUTC());
    public static final TwilioFarSide TWILIO = TwilioFarSide.start(Clock.systemUTC());
    /** What is younger is not missed yet. */
    public static final Duration GRACE = Duration.ofSeconds(5);

    @Override
    public Map<String, String> getConfigOverrides() {
        var overrides = new HashMap<>(new Way().getConfigOverrides());
        overrides.put("sluice.stripe-api-url", STRIPE.url().toString());
        overrides.put("sluice.twilio-api-url", TWILIO.url().toString());
        overrides.put("sluice.reconcile.grace", GRACE.toSeconds() + "s");
        return overrides;
    }

    /** A Stripe account, by its key. */
    public record Key(String key, StripeAccount account) {
        public static Key made() {
            var key = "sk_test_" + UUID.randomUUID().toString().replace("-", "");
            return new Key(key, STRIPE.account(key));
        }

        /** The calls for single objects that this key makes. */
        public Predicate<Call> objects() {
            return Call.by(key)
                    .and(Call.to("/v1/events")
                            .or(Call.to("/v1/webhook_endpoints"))
                            .negate());
        }

        /** The calls for lists of events that this key makes. */
        public Predicate<Call> lists() {
            return Call.by(key).and(Call.to("/v1/events"));
        }

        public List<Call> asked() {
            return STRIPE.calls(objects());
        }

        public List<Call> listed() {
            return STRIPE.calls(lists());
        }

        /** The source may call Stripe from now on. */
        public void giveTo(Gateway tenant, Sender source) {
            credential(tenant.path("/sources/" + source.id()), Map.of("api_key", key));
        }
    }

    /** @param source its path in the API */
    public static void credential(String source, Map<String, String> credential) {
        Gateway.admin()
                .body(credential)
                .put("/api/v1" + source + "/credential")
                .then()
                .statusCode(200);
    }
}
