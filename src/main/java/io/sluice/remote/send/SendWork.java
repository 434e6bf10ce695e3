package io.sluice.remote.send;

import io.sluice.ledger.StoreUnavailable;
import io.sluice.ledger.Transactions;
import io.sluice.remote.CallFailed;
import io.sluice.remote.Credentials;
import io.sluice.remote.Credentials.Access;
import io.sluice.remote.Work;
import io.sluice.remote.send.Carriers.Load;
import io.sluice.remote.send.SendRows.Key;
import io.sluice.remote.send.SendRows.Later;
import io.sluice.remote.send.SendRows.Row;
import io.sluice.remote.send.SendRows.Status;
import io.sluice.remote.send.SendSteps.Step;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends what is to be sent. Neither provider knows idempotency, so before a call the row says that it was begun, and nobody calls for a row that says so: it may have
 * been done. Twilio is then looked through for it; of SendGrid's, the events tell, or it stays unknown and is not sent a second time.
 */
@ApplicationScoped
class SendWork implements Work {
    private static final String NO_CREDENTIAL = "The source has no credential any more.";

    private static final List<Duration> PAUSES =
            List.of(Duration.ofMillis(200), Duration.ofSeconds(1), Duration.ofSeconds(5));

    private final SendSteps steps;
    private final Transactions transactions;
    private final Told told;
    private final Credentials credentials;
    private final SendTimes times;

    SendWork(SendSteps steps, Transactions transactions, Told told, Credentials credentials, SendTimes times) {
        this.steps = steps;
        this.transactions = transactions;
        this.told = told;
        this.credentials = credentials;
        this.times = times;
    }

    @Override
    public String name() {
        return "send";
    }

    @Override
    public String due() {
        return "SELECT tenant_id, id, due_at FROM send WHERE due_at <= ?";
    }

    @Override
    public void run(UUID tenant, UUID id) throws SQLException {
        go(steps.next(new Key(tenant, id), false));
    }

    /** The first try, by whoever made it. */
    void first(UUID tenant, UUID id) throws SQLException {
        go(steps.next(new Key(tenant, id), true));
    }

    private void go(Step step) throws SQLException {
        switch (step) {
            case Step.Nothing nothing -> {}
            case Step.Call(var row, var load) -> call(row, load);
            case Step.Look(var row, var load) -> look(row, load);
            case Step.End(var row, var load, var reason) -> fail(row, load, reason, 0);
        }
    }

    private Optional<Access> access(Row row) throws SQLException {
        return credentials
                .of(row.source())
                .filter(a -> a.tenant().equals(Optional.of(row.key().tenant())));
    }

    private void call(Row row, Load<?> load) throws SQLException {
        var access = access(row);
        if (access.isEmpty()) {
            fail(row, load, NO_CREDENTIAL, 0);
            return;
        }
        Carrier.Done done;
        try {
            done = load.call(access.get(), row.key().id());
        } catch (CallFailed failed) {
            failed(row, load, failed);
            return;
        }
        sent(row, load, done);
    }

    private void failed(Row row, Load<?> load, CallFailed failed) throws SQLException {
        switch (load.next(failed)) {
            case AGAIN ->
                later(
                        row,
                        new Later(Status.WAITING, times.again(row, wanted(failed)), Optional.empty(), failed.reason()));
            case LOOK -> {
                // What was answered is not on its way any more.
                var again = Optional.of(times.now()).filter(now -> failed.status() > 0);
                later(row, new Later(Status.CALLING, times.look(row, wanted(failed)), again, failed.reason()));
            }
            case WAIT -> later(row, new Later(Status.UNKNOWN, times.known(row), Optional.empty(), failed.reason()));
            case FAIL -> fail(row, load, failed.reason(), failed.code());
        }
    }

    private static Duration wanted(CallFailed failed) {
        return failed.retryAfter().orElse(Duration.ZERO);
    }

    private void look(Row row, Load<?> load) throws SQLException {
        Carrier.Found found;
        var access = access(row);
        if (access.isEmpty()) {
            fail(row, load, SendSteps.UNKNOWN + ' ' + NO_CREDENTIAL, 0);
            return;
        }
        try {
            found = load.look(access.get(), row.key().id(), row.calledAt());
        } catch (CallFailed failed) {
            var due = times.look(row, wanted(failed));
            later(row, new Later(Status.CALLING, due, Optional.empty(), failed.reason()));
            return;
        }
        for (var done : found.same()) {
            if (sent(row, load, done)) {
                return;
            }
        }
        var alike = unclaimed(row, found.alike());
        if (alike.size() != 1
                || !alike.getFirst().holds()
                || !sent(row, load, alike.getFirst().done())) {
            unfound(row, load, !alike.isEmpty());
        }
    }

    private List<Carrier.Alike> unclaimed(Row row, List<Carrier.Alike> alike) throws SQLException {
        return transactions.call(connection -> {
            var free = new ArrayList<Carrier.Alike>();
            for (var one : alike) {
                if (!SendRows.claimed(connection, row.key().tenant(), one.done().providerId())) {
                    free.add(one);
                }
            }
            return free;
        });
    }

    /** @param doubtful the provider has something that may be it; then it is never sent again */
    private void unfound(Row row, Load<?> load, boolean doubtful) throws SQLException {
        boolean settled = !times.now().isBefore(doubtful ? times.settled(row) : row.againAt());
        if (settled && doubtful) {
            fail(row, load, SendSteps.UNKNOWN, 0);
            return;
        }
        var due = settled ? times.now() : times.look(row, Duration.ZERO);
        later(row, new Later(settled ? Status.WAITING : Status.CALLING, due, Optional.empty(), row.error()));
    }

    /**
     * What the provider said is worth some waiting for Postgres: whoever comes later may learn less.
     *
     * @return false: it is another send's, or is over already
     */
    private boolean sent(Row row, Load<?> load, Carrier.Done done) throws SQLException {
        for (var pause : PAUSES) {
            try {
                return tell(row, load, done);
            } catch (StoreUnavailable away) {
                LockSupport.parkNanos(pause.toNanos());
            }
        }
        return tell(row, load, done);
    }

    private boolean tell(Row row, Load<?> load, Carrier.Done done) throws SQLException {
        return told.tell(
                row.key().tenant(),
                row.source(),
                load.order().provider(),
                done.event(),
                connection -> SendRows.sent(connection, row.key(), done.providerId()));
    }

    private void later(Row row, Later later) throws SQLException {
        transactions.call(connection -> {
            SendRows.later(connection, row.key(), row.attempts(), later);
            return true;
        });
    }

    private void fail(Row row, Load<?> load, String reason, int code) throws SQLException {
        var event = load.failed(row.key().id(), times.now(), reason, code);
        told.tell(row.key().tenant(), row.source(), load.order().provider(), event, connection -> {
            if (SendRows.isTold(connection, row)) {
                SendRows.told(connection, row.key());
                return false;
            }
            return SendRows.failed(connection, row.key(), row.attempts(), reason);
        });
    }
}
