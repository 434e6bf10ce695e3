package io.sluice.worker.chore;

import io.quarkus.arc.All;
import io.sluice.ledger.Transactions;
import io.sluice.remote.Work;
import io.sluice.tenant.DataKeys;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Does the chores that are due, each as a durable task of the platform's. */
@ApplicationScoped
class Chores implements Work {
    private static final Duration UNKNOWN = Duration.ofMinutes(1);

    private final List<Chore> chores;
    private final Transactions transactions;
    private final Clock clock;

    Chores(@All List<Chore> chores, Transactions transactions, Clock clock) {
        this.chores = chores;
        this.transactions = transactions;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "chore";
    }

    @Override
    public String due() {
        return "SELECT '%s'::uuid AS tenant_id, id, due_at FROM chore WHERE due_at <= ?".formatted(DataKeys.PLATFORM);
    }

    /** What another version of the gateway does is left to its nodes. */
    @Override
    public void run(UUID tenant, UUID id) throws SQLException {
        var chore = find(id);
        again(id, chore.isPresent() ? chore.get().run() : UNKNOWN);
    }

    private Optional<Chore> find(UUID id) throws SQLException {
        return transactions.call(connection -> {
            try (var select = connection.prepareStatement("SELECT name FROM chore WHERE id = ?")) {
                select.setObject(1, id);
                try (var row = select.executeQuery()) {
                    var name = row.next() ? row.getString(1) : "";
                    return chores.stream()
                            .filter(chore -> chore.name().equals(name))
                            .findFirst();
                }
            }
        });
    }

    private void again(UUID id, Duration after) throws SQLException {
        transactions.call(connection -> {
            try (var update = connection.prepareStatement("UPDATE chore SET due_at = ? WHERE id = ?")) {
                update.setObject(1, clock.instant().plus(after).atOffset(ZoneOffset.UTC));
                update.setObject(2, id);
                return update.executeUpdate();
            }
        });
    }
}
