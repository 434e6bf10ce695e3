package io.sluice.remote;

import io.sluice.ledger.StoreUnavailable;
import io.sluice.ledger.Transactions;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Finds things that are due and not under way, some of each tenant in turn. Blocking. */
@ApplicationScoped
class DueThings {
    private final Transactions transactions;
    private final RemoteConfig config;

    DueThings(Transactions transactions, RemoteConfig config) {
        this.transactions = transactions;
        this.config = config;
    }

    /** As the instance of a task it is written with a slash. */
    record Thing(UUID tenant, UUID id) {
        static Thing of(String instance) {
            int slash = instance.indexOf('/');
            return new Thing(
                    UUID.fromString(instance.substring(0, slash)), UUID.fromString(instance.substring(slash + 1)));
        }

        @Override
        public String toString() {
            return tenant + "/" + id;
        }
    }

    /**
     * Things of a work that may begin now. A tenant that has its share under way already gets no more, whatever it waits for.
     *
     * @throws StoreUnavailable Postgres is away
     */
    List<Thing> find(Work work, Instant now) throws SQLException {
        return transactions.call(connection -> {
            try (var select = connection.prepareStatement("""
                    WITH due AS (%s),
                         under_way AS (SELECT task_instance, split_part(task_instance, '/', 1)::uuid AS tenant_id FROM scheduled_tasks WHERE task_name = ?),
                         shares AS (SELECT tenant_id, count(*) AS taken FROM under_way GROUP BY tenant_id),
                         waiting AS (SELECT d.tenant_id, d.id, d.due_at, row_number() OVER (PARTITION BY d.tenant_id ORDER BY d.due_at, d.id) AS turn
                                     FROM due d WHERE d.tenant_id || '/' || d.id NOT IN (SELECT task_instance FROM under_way))
                    SELECT w.tenant_id, w.id FROM waiting w LEFT JOIN shares s ON s.tenant_id = w.tenant_id
                    WHERE w.turn + coalesce(s.taken, 0) <= ? ORDER BY w.turn, w.due_at LIMIT greatest(0, ? - (SELECT count(*) FROM under_way))
                    """.formatted(work.due()))) {
                select.setObject(1, now.atOffset(ZoneOffset.UTC));
                select.setString(2, work.name());
                select.setInt(3, config.perTenant());
                select.setInt(4, config.concurrency());
                var found = new ArrayList<Thing>();
                try (var row = select.executeQuery()) {
                    while (row.next()) {
                        found.add(new Thing(row.getObject(1, UUID.class), row.getObject(2, UUID.class)));
                    }
                }
                return found;
            }
        });
    }
}
