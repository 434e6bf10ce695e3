package io.sluice.guarantee;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.way.Answer;
import io.sluice.way.Sender;

/** Small Stripe events. */
final class Stripes {
    private Stripes() {}

    /** An event that makes a customer of its own. */
    static Answer customer(Sender source, String id) {
        return post(source, id, "customer.created");
    }

    static Answer post(Sender source, String id, String type) {
        return source.post("application/json", """
                {"id":"%s","object":"event","type":"%s","created":1700000000,
                 "data":{"object":{"id":"cus_%s","object":"customer","email":"a@example.com"}}}""".formatted(id, type, id).getBytes(UTF_8));
    }
}
