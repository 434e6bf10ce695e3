package io.sluice.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.event.Event;
import io.sluice.event.Headers;
import io.sluice.event.RawRequest;
import io.sluice.event.Receipt;
import io.sluice.event.Vault;
import io.sluice.ledger.Delivery.Arrival;
import io.sluice.ledger.Delivery.Fate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class DeliveryTest {
    private static final RawRequest REQUEST =
            new RawRequest("POST", "https://example.com/webhooks", Headers.NONE, "[1, 2]".getBytes(UTF_8));
    private static final byte[] SEALED = {1, 2, 3};

    private final Vault.Sealed sealed = new Vault.Sealed("queue", SEALED, REQUEST);

    private static Delivery of(RawRequest... parts) {
        var arrivals = List.of(parts).stream()
                .map(part -> new Event("t", "k", "e", Optional.empty(), Optional.empty(), part, ""))
                .map(event -> new Arrival(event, new Fate.Later()))
                .toList();
        var id = UUID.randomUUID();
        return new Delivery(new Receipt(id, id, id, "stripe", Instant.EPOCH, arrivals.size(), List.of()), 30, arrivals);
    }

    @Test
    void an_event_that_is_the_whole_request_is_not_held_opened() {
        var delivery = of(REQUEST).sealedAs(sealed);

        assertThat(delivery.arrivals().getFirst().event().part()).isSameAs(Event.SEALED);
        assertThat(delivery.sealed().orElseThrow().bytes()).isSameAs(SEALED);
        assertThat(delivery.bytes())
                .as("as large as before")
                .isEqualTo(of(REQUEST).bytes());
    }

    @Test
    void what_stands_in_for_it_cannot_be_sealed_as_if_it_were_the_request() {
        assertThatThrownBy(Event.SEALED::toBytes).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void an_event_that_is_a_part_of_the_request_keeps_its_part() {
        var part = REQUEST.withBody("[1]".getBytes(UTF_8));
        var given = of(part, part);

        var delivery = given.sealedAs(sealed);

        assertThat(delivery.sealed()).isEmpty();
        assertThat(delivery.arrivals()).isEqualTo(given.arrivals());
        assertThat(delivery.bytes()).isEqualTo(2L * part.body().length);
    }

    @Test
    void a_request_of_the_same_bytes_is_another_one() {
        var part = REQUEST.withBody(REQUEST.body());

        assertThat(of(part).sealedAs(sealed).arrivals().getFirst().event().part())
                .isSameAs(part);
    }
}
