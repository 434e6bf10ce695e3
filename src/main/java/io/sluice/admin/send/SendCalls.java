package io.sluice.admin.send;

import io.sluice.admin.access.PathId;
import io.sluice.admin.problem.Faults;
import io.sluice.admin.record.RecordJson;
import io.sluice.event.Id;
import io.sluice.event.Problem;
import io.sluice.ledger.read.RecordReader;
import io.sluice.provider.Sandbox;
import io.sluice.record.Kinds;
import io.sluice.remote.send.Accepted;
import io.sluice.remote.send.Order;
import io.sluice.remote.send.Sends;
import io.sluice.tenant.manage.Source;
import io.sluice.tenant.manage.TenantSources;
import io.sluice.tenant.manage.TenantTx;
import io.sluice.tenant.manage.Whose;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What both ways to send have in common. */
@ApplicationScoped
class SendCalls {
    private final TenantSources sources;
    private final Sends sends;
    private final TenantTx tx;
    private final RecordReader records;

    SendCalls(TenantSources sources, Sends sends, TenantTx tx, RecordReader records) {
        this.sources = sources;
        this.sends = sends;
        this.tx = tx;
        this.records = records;
    }

    /**
     * @param order reads the body, naming what is wrong with it
     * @throws Problem.Raised 400, 404: there is no such source, 409: it is disabled, or the tenant suspended, 422
     */
    SentJson send(
            String tenantId, @Nullable String sourceId, @Nullable String key, Function<Faults, Optional<Order>> order)
            throws SQLException {
        var tenant = PathId.tenant(tenantId);
        var faults = new Faults();
        var source = faults.one("source_id", sourceId, text -> Id.parse(Id.Kind.SOURCE, text), "is an id: src_…");
        var wish = order.apply(faults);
        var keyed = faults.optional(
                "Idempotency-Key", key, Shapes::key, "is 1 to 255 visible characters of ASCII, without spaces");
        faults.raise();
        var wanted = wish.orElseThrow();
        var through = sources.get(Whose.tenant(tenant), source.orElseThrow()).source();
        boolean sandbox = usable(through, wanted);
        return answer(tenant, wanted, sends.take(new Sends.Wanted(tenant, through.id, sandbox, wanted, keyed)));
    }

    /** @return whether nothing is to be sent */
    private static boolean usable(Source source, Order order) {
        if (!source.provider.equals(order.provider())) {
            throw Problem.invalid("source_id", "is a source of another provider than " + order.provider())
                    .exception();
        }
        if (!source.status.equals(Source.Status.ACTIVE.label())) {
            throw Problem.conflict("The source is disabled; enable it to send.").exception();
        }
        boolean sandbox = Sandbox.on(source.config);
        if (!sandbox && source.credential == null) {
            throw unprocessable(
                    "The source has no credential; set it with PUT …/sources/{s}/credential, or its config to {\"sandbox\": \"true\"}.");
        }
        return sandbox;
    }

    private SentJson answer(UUID tenant, Order order, Accepted accepted) {
        return switch (accepted) {
            case Accepted.Taken(var send, var fresh, var sandbox) -> new SentJson(record(tenant, order, send), sandbox);
            case Accepted.Vetoed(var reason) -> throw unprocessable(reason);
            case Accepted.Shut(var reason) -> throw Problem.conflict(reason).exception();
            case Accepted.OtherRequest other ->
                throw unprocessable("This Idempotency-Key was used for another request; use a new one.");
            case Accepted.NoTenant gone -> throw Problem.notFound().exception();
        };
    }

    private RecordJson record(UUID tenant, Order order, UUID send) {
        var kind = Kinds.get(order.kind());
        return tx.of(tenant, () -> records.sent(tenant, kind, Id.of(Id.Kind.SEND, send)))
                .map(RecordJson::from)
                .orElseThrow(() -> Problem.notFound().exception());
    }

    private static Problem.Raised unprocessable(String detail) {
        return Problem.of(422, "unprocessable", detail).exception();
    }
}
