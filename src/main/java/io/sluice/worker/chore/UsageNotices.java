package io.sluice.worker.chore;

import io.sluice.event.Id;
import io.sluice.ledger.Transactions;
import io.sluice.ledger.audit.AuditLog;
import io.sluice.tenant.Plan;
import io.sluice.tenant.PlansConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Says in a tenant's audit that 80 % and 100 % of its month's events are used: once a month each, however many nodes look. */
@ApplicationScoped
class UsageNotices implements Chore {
    static final String ACTION = "usage.notice";

    private static final Logger LOG = Logger.getLogger(UsageNotices.class);
    private static final int MOST = 1000;
    /** What was stored in the last moments of a month counts, too. */
    private static final Duration LOOKS_BACK = Duration.ofHours(1);

    private static final Duration EVERY = Duration.ofSeconds(30);

    private final Transactions transactions;
    private final PlansConfig plans;
    private final AuditLog audit;
    private final Clock clock;

    UsageNotices(Transactions transactions, PlansConfig plans, AuditLog audit, Clock clock) {
        this.transactions = transactions;
        this.plans = plans;
        this.audit = audit;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "usage_notices";
    }

    @Override
    public Duration run() throws SQLException {
        for (var reached : transactions.call(this::reached)) {
            transactions
                    .call(connection -> noticed(connection, reached))
                    .ifPresent(used -> LOG.warnf(
                            "a tenant has used much of its month tenant=%s percent=%d used=%d limit=%d",
                            Id.of(Id.Kind.TENANT, reached.tenant()), reached.percent(), used, reached.limit()));
        }
        return EVERY;
    }

    /** A tenant's month that reached a level nobody has noticed. */
    private record Reached(UUID tenant, LocalDate month, int percent, long limit) {}

    /** Lower levels first. */
    private List<Reached> reached(Connection connection) throws SQLException {
        try (var select = connection.prepareStatement("""
                SELECT u.tenant_id, u.month, l.percent, p.events
                FROM usage u JOIN tenant t ON t.id = u.tenant_id JOIN unnest(?::text[], ?::int8[]) AS p(plan, events) ON p.plan = t.plan
                CROSS JOIN (VALUES (80), (100)) AS l(percent)
                WHERE u.month >= ? AND u.noticed < 100 AND u.noticed < l.percent AND u.events * 100 >= p.events * l.percent
                ORDER BY l.percent LIMIT ?
                """)) {
            var known = Plan.values();
            select.setArray(
                    1,
                    connection.createArrayOf(
                            "text", Arrays.stream(known).map(Plan::label).toArray()));
            select.setArray(
                    2,
                    connection.createArrayOf(
                            "int8",
                            Arrays.stream(known)
                                    .map(plan -> plans.terms(plan).eventsPerMonth())
                                    .toArray()));
            var month = LocalDate.ofInstant(clock.instant().minus(LOOKS_BACK), ZoneOffset.UTC);
            select.setObject(3, month.withDayOfMonth(1));
            select.setInt(4, MOST);
            var all = new ArrayList<Reached>();
            try (var row = select.executeQuery()) {
                while (row.next()) {
                    all.add(new Reached(
                            row.getObject(1, UUID.class),
                            row.getObject(2, LocalDate.class),
                            row.getInt(3),
                            row.getLong(4)));
                }
            }
            return all;
        }
    }

    /** Events used; empty when another node was faster. */
    private Optional<Long> noticed(Connection connection, Reached reached) throws SQLException {
        try (var update = connection.prepareStatement(
                "UPDATE usage SET noticed = ? WHERE tenant_id = ? AND month = ? AND noticed < ? RETURNING events")) {
            update.setInt(1, reached.percent());
            update.setObject(2, reached.tenant());
            update.setObject(3, reached.month());
            update.setInt(4, reached.percent());
            try (var row = update.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                audit.write(connection, notice(reached, row.getLong(1)));
                return Optional.of(row.getLong(1));
            }
        }
    }

    private AuditLog.Notice notice(Reached reached, long used) {
        return new AuditLog.Notice(
                Optional.of(reached.tenant()),
                ACTION,
                Id.of(Id.Kind.TENANT, reached.tenant()),
                clock.instant(),
                Map.of(
                        "percent",
                        reached.percent(),
                        "used",
                        used,
                        "limit",
                        reached.limit(),
                        "month",
                        YearMonth.from(reached.month()).toString()));
    }
}
