package io.sluice.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.process.Api;
import java.time.Instant;
import java.util.List;

/**
 * What a provider posts, again and again until it is answered 200.
 *
 * @param events what the request tells, in the API's words
 */
record Request(Api.Source source, String contentType, byte[] body, List<EventName> events) {

    /** @param time the provider's, where it tells events of one object and type apart */
    record EventName(String tenant, String externalId, String type, String time) {

        /** The name of an event that the API lists. */
        static EventName of(String tenant, JsonNode event) {
            boolean timed = event.path("provider").asText().equals("sendgrid");
            return new EventName(
                    tenant,
                    event.path("external_id").asText(),
                    event.path("type").asText(),
                    timed ? Instant.parse(event.path("occurred_at").asText()).toString() : "");
        }
    }
}
