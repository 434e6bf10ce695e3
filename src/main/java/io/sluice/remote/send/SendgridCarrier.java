package io.sluice.remote.send;

import io.sluice.event.Event;
import io.sluice.event.Id;
import io.sluice.provider.Veto;
import io.sluice.provider.sendgrid.SendgridSends;
import io.sluice.remote.CallFailed;
import io.sluice.remote.Credentials.Access;
import io.sluice.remote.sendgrid.SendgridApi;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Mails, by SendGrid. It cannot be asked whether it took one; its events tell, as each has the send's id with it. */
@ApplicationScoped
class SendgridCarrier implements Carrier<Order.Email> {
    private final SendgridApi api;
    private final Clock clock;

    SendgridCarrier(SendgridApi api, Clock clock) {
        this.api = api;
        this.clock = clock;
    }

    @Override
    public List<Veto> vetoes(Order.Email order) {
        return SendgridSends.vetoes(order.to());
    }

    @Override
    public Event requested(UUID send, Order.Email order, Instant at) {
        return SendgridSends.requested(send, at, order.from(), order.to(), order.subject());
    }

    @Override
    public Event failed(UUID send, Order.Email order, Instant at, String reason, int code) {
        return SendgridSends.failed(send, at, order.to(), reason);
    }

    @Override
    public Done call(Access access, UUID send, Order.Email order) {
        var draft = new SendgridApi.Draft(
                order.from(),
                order.to(),
                order.subject(),
                order.text(),
                order.html(),
                Map.of(SendgridSends.customArg(), Id.of(Id.Kind.SEND, send)));
        var id = api.send(access, draft);
        var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return new Done(id, SendgridSends.accepted(send, now, order.to(), id));
    }

    /** SendGrid takes a mail by 202 alone. What a gateway before it says, or nobody says, tells nothing. */
    @Override
    public Next next(CallFailed failed) {
        boolean said = failed.status() == 500 || failed.status() == 503;
        if (failed.maybeDone() && !said) {
            return Next.WAIT;
        }
        return failed.passing() ? Next.AGAIN : Next.FAIL;
    }

    @Override
    public Found look(Access access, UUID send, Order.Email order, Instant since) {
        return new Found(List.of(), List.of());
    }
}
