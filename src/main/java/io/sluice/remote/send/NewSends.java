package io.sluice.remote.send;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.event.Ids;
import io.sluice.event.Vault;
import io.sluice.ledger.StoreUnavailable;
import io.sluice.ledger.Transactions;
import io.sluice.remote.send.Carriers.Load;
import io.sluice.remote.send.SendRows.Fresh;
import io.sluice.remote.send.SendRows.Key;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

/** Keeps what somebody wants sent: the send and its record stand together or not at all. Blocking. */
@ApplicationScoped
class NewSends {
    static final String PURPOSE = "send";

    private final Carriers carriers;
    private final Vetoes vetoes;
    private final Told told;
    private final SendTimes times;
    private final Vault vault;
    private final Ids ids;

    NewSends(Carriers carriers, Vetoes vetoes, Told told, SendTimes times, Vault vault, Ids ids) {
        this.carriers = carriers;
        this.vetoes = vetoes;
        this.told = told;
        this.times = times;
        this.vault = vault;
        this.ids = ids;
    }

    /** One wish, sealed and hashed. */
    private record Wish(Fresh fresh, Load<?> load, boolean sandbox) {}

    /**
     * Behind whoever writes to the tenant now, so that an opt-out or a key that was committed is seen. Under row-level security but for the record.
     *
     * @throws StoreUnavailable Postgres is away; nothing is kept
     */
    Accepted take(Sends.Wanted wanted) throws SQLException {
        var wish = wish(wanted);
        var fresh = wish.fresh();
        var verdict = new AtomicReference<Accepted>(new Accepted.NoTenant());
        var event = wish.load().requested(fresh.key().id(), fresh.at());
        told.tell(wanted.tenant(), wanted.source(), wanted.order().provider(), event, connection -> {
            var found = Transactions.bound(connection, wanted.tenant(), bound -> judge(bound, wish));
            verdict.set(found);
            return found instanceof Accepted.Taken(UUID send, boolean isFresh, boolean sandbox) && isFresh;
        });
        return Objects.requireNonNull(verdict.get());
    }

    private Wish wish(Sends.Wanted wanted) {
        var tenant = wanted.tenant();
        vault.warm(tenant);
        var now = times.now();
        var bytes = wanted.order().toBytes();
        var asked = wanted.source() + "/" + new String(bytes, UTF_8);
        var fresh = new Fresh(
                new Key(tenant, ids.at(now)),
                wanted.source(),
                wanted.order().kind(),
                vault.seal(tenant, PURPOSE, bytes),
                wanted.key().map(key -> vault.blind(tenant, "send/key/" + key)),
                vault.blind(tenant, "send/request/" + asked),
                now);
        return new Wish(fresh, carriers.load(wanted.order()), wanted.sandbox());
    }

    private Accepted judge(Connection connection, Wish wish) throws SQLException {
        var fresh = wish.fresh();
        var tenant = fresh.key().tenant();
        var since = times.keysSince();
        SendRows.purge(connection, tenant, since);
        if (fresh.keyRef().isPresent()) {
            var used = SendRows.used(connection, tenant, fresh.keyRef().get(), since);
            if (used.isPresent()) {
                return used.get().requestRef().equals(fresh.requestRef())
                        ? new Accepted.Taken(used.get().id(), false, used.get().sandbox())
                        : new Accepted.OtherRequest();
            }
        }
        var standing = vetoes.standing(connection, tenant, fresh.source());
        boolean shut = switch (standing) {
            case OPEN, SANDBOX -> false;
            case DISABLED, GONE, SUSPENDED -> true;
        };
        if (shut) {
            return new Accepted.Shut(standing.reason());
        }
        var veto = vetoes.find(connection, tenant, wish.load().vetoes());
        if (veto.isPresent()) {
            return new Accepted.Vetoed(veto.get());
        }
        SendRows.insert(connection, fresh, wish.sandbox() ? Optional.empty() : Optional.of(SendTimes.GRACE));
        return new Accepted.Taken(fresh.key().id(), true, wish.sandbox());
    }
}
