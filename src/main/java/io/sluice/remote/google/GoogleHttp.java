package io.sluice.remote.google;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.sluice.provider.Json;
import io.sluice.remote.CallFailed;
import io.sluice.remote.Wire;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Optional;

/** Requests to Google, over the {@link Wire}. Thread-safe; blocks the caller. */
@ApplicationScoped
class GoogleHttp {
    private final Wire wire;

    GoogleHttp(Wire wire) {
        this.wire = wire;
    }

    /** Whatever Google answered, errors too. */
    record Answer(int status, Optional<Duration> retryAfter, JsonNode json) {
        boolean ok() {
            return status / 100 == 2;
        }

        /** Hides all but the status. */
        @Override
        public String toString() {
            return "Answer[" + status + "]";
        }
    }

    /**
     * An answer that is no JSON counts as one that says nothing.
     *
     * @throws CallFailed there was no whole answer in time
     */
    Answer send(HttpRequest request) {
        var response = wire.send("Google", request);
        var json = Json.parse(response.body()).orElseGet(MissingNode::getInstance);
        return new Answer(response.statusCode(), Wire.retryAfter(response), json);
    }
}
