package io.sluice.remote.send;

import io.sluice.event.Vault;
import io.sluice.ledger.Transactions;
import io.sluice.remote.CallFailed;
import io.sluice.remote.send.Carrier.Next;
import io.sluice.remote.send.Carriers.Load;
import io.sluice.remote.send.SendRows.Key;
import io.sluice.remote.send.SendRows.Later;
import io.sluice.remote.send.SendRows.Row;
import io.sluice.remote.send.SendRows.Status;
import io.sluice.remote.send.Vetoes.Standing;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/** Says what is to be done next with a send, and notes that it is begun, so that nobody else does it. Blocking. */
@ApplicationScoped
class SendSteps {
    static final String UNKNOWN = "It is not known whether it was sent.";

    private static final CallFailed SILENCE = new CallFailed(CallFailed.Kind.UNAVAILABLE, 0, UNKNOWN);

    private final Transactions transactions;
    private final Carriers carriers;
    private final Vetoes vetoes;
    private final SendTimes times;
    private final Vault vault;

    SendSteps(Transactions transactions, Carriers carriers, Vetoes vetoes, SendTimes times, Vault vault) {
        this.transactions = transactions;
        this.carriers = carriers;
        this.vetoes = vetoes;
        this.times = times;
        this.vault = vault;
    }

    /** What is to be done. */
    sealed interface Step {
        record Nothing() implements Step {}

        record Call(Row row, Load<?> load) implements Step {}

        /** It may have been sent: the provider is asked. */
        record Look(Row row, Load<?> load) implements Step {}

        /** It is given up. */
        record End(Row row, Load<?> load, String reason) implements Step {}
    }

    /** @param first see {@link SendRows#due} */
    Step next(Key key, boolean first) throws SQLException {
        try {
            vault.warm(key.tenant());
        } catch (IllegalStateException gone) {
            return new Step.Nothing();
        }
        return transactions.call(connection -> {
            var row = SendRows.due(connection, key, times.now(), first);
            return row.isPresent() ? step(connection, row.get()) : new Step.Nothing();
        });
    }

    private Step step(Connection connection, Row row) throws SQLException {
        var order = Order.fromBytes(vault.open(row.key().tenant(), NewSends.PURPOSE, row.request()));
        var load = carriers.load(order);
        return switch (row.status()) {
            case WAITING -> waiting(connection, row, load);
            case CALLING -> calling(connection, row, load);
            case UNKNOWN -> new Step.End(row, load, UNKNOWN);
            case SENT, FAILED, SANDBOX -> new Step.Nothing();
        };
    }

    private Step waiting(Connection connection, Row row, Load<?> load) throws SQLException {
        if (times.over(row)) {
            return new Step.End(row, load, ("It could not be sent in time. " + row.error()).strip());
        }
        var standing = vetoes.standing(connection, row.key().tenant(), row.source());
        return switch (standing) {
            case OPEN -> open(connection, row, load);
            case SUSPENDED -> rest(connection, row, standing);
            case SANDBOX, DISABLED, GONE -> new Step.End(row, load, standing.reason());
        };
    }

    private Step open(Connection connection, Row row, Load<?> load) throws SQLException {
        // Whoever made it has looked a moment ago.
        var veto = row.attempts() == 0
                ? Optional.<String>empty()
                : vetoes.find(connection, row.key().tenant(), load.vetoes());
        if (veto.isPresent()) {
            return new Step.End(row, load, veto.get());
        }
        SendRows.calling(connection, row.key(), times.now(), times.lease(), times.settled());
        return new Step.Call(row.begun(), load);
    }

    /** It stays as it is for a while; nobody is called. */
    private Step rest(Connection connection, Row row, Standing standing) throws SQLException {
        var later = new Later(row.status(), times.again(row, Duration.ZERO), Optional.empty(), standing.reason());
        SendRows.later(connection, row.key(), row.attempts(), later);
        return new Step.Nothing();
    }

    /** Whoever began the call did not come back, or nobody answered. */
    private Step calling(Connection connection, Row row, Load<?> load) throws SQLException {
        if (!times.now().isBefore(times.known(row))) {
            return new Step.End(row, load, UNKNOWN);
        }
        if (load.next(SILENCE) == Next.WAIT) {
            var later = new Later(Status.UNKNOWN, times.known(row), Optional.empty(), UNKNOWN);
            SendRows.later(connection, row.key(), row.attempts(), later);
            return new Step.Nothing();
        }
        var standing = vetoes.standing(connection, row.key().tenant(), row.source());
        if (standing == Standing.SUSPENDED && !times.over(row)) {
            return rest(connection, row, standing);
        }
        if (standing != Standing.OPEN) {
            return new Step.End(row, load, UNKNOWN + ' ' + standing.reason());
        }
        SendRows.looking(connection, row.key(), times.lease());
        return new Step.Look(row.begun(), load);
    }
}
