package io.sluice.remote;

import io.quarkus.test.junit.QuarkusTestProfile;
import io.restassured.http.ContentType;
import io.sluice.ops.far.stripe.StripeAccount;
import io.sluice.ops.far.stripe.StripeFarSide;
import io.sluice.way.Gateway;
import io.sluice.way.Sender;
import io.sluice.way.Way;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** The gateway beside the providers' far sides. */
public final class Asking implements QuarkusTestProfile {
    public static final StripeFarSide STRIPE = StripeFarSide.start(Clock.systemUTC());

    @Override
    public Map<String, String> getConfigOverrides() {
        var overrides = new HashMap<>(new Way().getConfigOverrides());
        overrides.put("sluice.stripe-api-url", STRIPE.url().toString());
        return overrides;
    }

    /** A Stripe account, by its key. */
    public record Key(String key, StripeAccount account) {
        public static Key made() {
            var key = "sk_test_" + UUID.randomUUID().toString().replace("-", "");
            return new Key(key, STRIPE.account(key));
        }

        /** What the far side is called with this key. */
        public java.util.List<io.sluice.ops.far.Call> calls() {
            return STRIPE.calls(io.sluice.ops.far.Call.by(key));
        }

        /** The source may call Stripe from now on. */
        public void giveTo(Gateway tenant, Sender source) {
            Gateway.admin()
                    .contentType(ContentType.JSON)
                    .body(Map.of("api_key", key))
                    .put("/api/v1" + tenant.path("/sources/" + source.id() + "/credential"))
                    .then()
                    .statusCode(200);
        }
    }
}
