package io.sluice.remote.send;

import io.sluice.event.Event;
import io.sluice.provider.Veto;
import io.sluice.remote.CallFailed;
import io.sluice.remote.Credentials.Access;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** The carrier of each order. */
@ApplicationScoped
class Carriers {
    private final TwilioCarrier twilio;
    private final SendgridCarrier sendgrid;

    Carriers(TwilioCarrier twilio, SendgridCarrier sendgrid) {
        this.twilio = twilio;
        this.sendgrid = sendgrid;
    }

    /** An order with its carrier. */
    record Load<O extends Order>(Carrier<O> carrier, O order) {
        List<Veto> vetoes() {
            return carrier.vetoes(order);
        }

        Event requested(UUID send, Instant at) {
            return carrier.requested(send, order, at);
        }

        Event failed(UUID send, Instant at, String reason, int code) {
            return carrier.failed(send, order, at, reason, code);
        }

        Carrier.Done call(Access access, UUID send) {
            return carrier.call(access, send, order);
        }

        Carrier.Next next(CallFailed failed) {
            return carrier.next(failed);
        }

        Carrier.Found look(Access access, UUID send, Instant since) {
            return carrier.look(access, send, order, since);
        }
    }

    Load<?> load(Order order) {
        return switch (order) {
            case Order.Message message -> new Load<>(twilio, message);
            case Order.Email email -> new Load<>(sendgrid, email);
        };
    }
}
