package io.sluice.remote.reconcile;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.remote.Asking.Key;
import io.sluice.way.Gateway;
import io.sluice.way.Sender;
import io.sluice.way.far.FarSides;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A tenant's source of Stripe that is compared with what Stripe lists. */
abstract class StripeSource {
    final Key stripe = Key.made();
    final long now = Instant.now().getEpochSecond();
    Gateway tenant;
    Sender source;
    Compared compared;

    @BeforeEach
    void a_source() {
        tenant = Gateway.tenant();
        source = tenant.source("stripe");
        compared = new Compared(tenant.path("/sources/" + source.id()));
    }

    @AfterEach
    void all_is_well_again() {
        FarSides.stripe().faults().lift();
    }

    void post(JsonNode event) {
        source.post("application/json", event.toString().getBytes(UTF_8)).isAccepted();
        tenant.event(event.path("id").textValue());
    }
}
