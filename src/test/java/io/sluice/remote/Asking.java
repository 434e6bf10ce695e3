package io.sluice.remote;

import io.sluice.ops.far.Call;
import io.sluice.ops.far.stripe.StripeAccount;
import io.sluice.way.Gateway;
import io.sluice.way.Sender;
import io.sluice.way.far.FarSides;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;

/** What the gateway asks the providers for, and with what. */
public final class Asking {
    private Asking() {}

    /** A Stripe account, by its key. */
    public record Key(String key, StripeAccount account) {
        public static Key made() {
            var key = "sk_test_" + UUID.randomUUID().toString().replace("-", "");
            return new Key(key, FarSides.stripe().account(key));
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
            return FarSides.stripe().calls(objects());
        }

        public List<Call> listed() {
            return FarSides.stripe().calls(lists());
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
