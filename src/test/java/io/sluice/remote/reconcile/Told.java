package io.sluice.remote.reconcile;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.ops.far.Http;
import java.io.IOException;

/** What Stripe tells of customers. */
final class Told {
    private Told() {}

    /** @param id of the customer and of the event, without prefix; {@code created} in seconds */
    static JsonNode customer(String id, String type, long created, String name) throws IOException {
        return Http.json(
                "{'id':'evt_%s','object':'event','type':'%s','created':%d,'data':{'object':{'id':'cus_%s','object':'customer','name':'%s'}}}"
                        .formatted(id, type, created, id, name));
    }

    static JsonNode customer(String id, long created) throws IOException {
        return customer(id, "customer.created", created, "Ada");
    }
}
