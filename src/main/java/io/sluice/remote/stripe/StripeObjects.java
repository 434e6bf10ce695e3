package io.sluice.remote.stripe;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.sluice.event.Headers;
import io.sluice.event.RawRequest;
import io.sluice.remote.CallFailed;
import io.sluice.remote.CallFailed.Kind;
import io.sluice.remote.Credentials.Access;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Stripe's objects that records are made of. Blocking; thread-safe. */
@ApplicationScoped
public class StripeObjects {
    private static final String INTENT = "pi_";

    /** By record kind. */
    private static final Map<String, String> FOLDERS = Map.of(
            "customers", "/v1/customers/",
            "subscriptions", "/v1/subscriptions/",
            "invoices", "/v1/invoices/",
            "payments", "/v1/charges/",
            "checkouts", "/v1/checkout/sessions/");

    /** What the types of an object's events begin with, where that is not what the object is called. */
    private static final Map<String, String> FAMILIES = Map.of("subscription", "customer.subscription");

    private final StripeApi api;

    StripeObjects(StripeApi api) {
        this.api = api;
    }

    /**
     * Asks for all that a record is made of.
     *
     * @param account of Connect; empty: the credential's own
     * @return one request for each object, to be read by the provider: an event {@code customer.subscription.refetched} (or {@code customer.refetched} and so on) as
     *     of the answer, with a key for this fetch alone
     * @throws CallFailed {@link Kind#GONE}: there is no such object any more
     */
    public List<RawRequest> of(Access access, Optional<String> account, String kind, String externalId) {
        var events = new ArrayList<RawRequest>();
        if (kind.equals("payments") && externalId.startsWith(INTENT)) {
            var intent = api.get(access, account, "/v1/payment_intents/" + externalId);
            events.add(event(intent, account));
            // Of the charges of one intent the latest says how it stands.
            var charge = intent.json().path("latest_charge");
            if (charge.isTextual()) {
                events.add(event(api.get(access, account, "/v1/charges/" + charge.textValue()), account));
            }
        } else {
            var folder = Optional.ofNullable(FOLDERS.get(kind))
                    .orElseThrow(() -> new CallFailed(Kind.REFUSED, 0, "Stripe has no objects of this kind."));
            events.add(event(api.get(access, account, folder + externalId), account));
        }
        return events;
    }

    private static RawRequest event(StripeAnswer answer, Optional<String> account) {
        var object = answer.json();
        var name = object.path("object").asText();
        // Of a deleted customer Stripe says so; of anything else this is not known to be said.
        if (object.path("deleted").asBoolean() && !name.equals("customer")) {
            throw new CallFailed(Kind.GONE, 200, "Stripe says that it was deleted.");
        }
        var event = JsonNodeFactory.instance
                .objectNode()
                .put("id", key(object, answer))
                .put("object", "event")
                .put("type", FAMILIES.getOrDefault(name, name) + ".refetched")
                .put("created", answer.asOf().toString());
        account.ifPresent(a -> event.put("account", a));
        event.putObject("data").set("object", object);
        return new RawRequest("FETCH", "", Headers.NONE, event.toString().getBytes(UTF_8));
    }

    /** Two fetches of one object are one fact where they are of the same second. */
    private static String key(JsonNode object, StripeAnswer answer) {
        return "refetch/" + object.path("id").asText() + '/' + answer.asOf().getEpochSecond();
    }
}
