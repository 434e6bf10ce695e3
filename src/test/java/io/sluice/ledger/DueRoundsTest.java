package io.sluice.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.sluice.event.Ids;
import io.sluice.ledger.DueRounds.Candidate;
import io.sluice.tenant.DataKeys;
import io.sluice.way.Way;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which due events come next. They are due tomorrow, so that the running gateway leaves them alone. */
@QuarkusTest
@TestProfile(Way.class)
class DueRoundsTest {
    private static final int MANY = 300;

    @Inject
    Rows rows;

    @Inject
    Transactions transactions;

    @Inject
    LedgerConfig config;

    @Inject
    Ids ids;

    @Inject
    DataSource database;

    @Inject
    DataKeys keys;

    private DueRounds tomorrow;
    private final Set<UUID> tenants = new HashSet<>();

    @BeforeEach
    void rounds() {
        tomorrow = new DueRounds(transactions, Clock.offset(Clock.systemUTC(), Duration.ofDays(2)), config);
    }

    @AfterEach
    void nothing_is_due() throws SQLException {
        run("UPDATE event SET due_at = NULL WHERE tenant_id = ANY (?)");
    }

    private UUID tenantWith(int due) throws SQLException {
        var tenant = ids.next();
        tenants.add(tenant);
        try (var connection = database.getConnection()) {
            keys.create(connection, tenant);
        }
        IntStream.range(0, due).forEach(i -> rows.event(tenant, Instant.now(), "customer.created", "received"));
        run("UPDATE event SET due_at = received_at + interval '1 day' WHERE tenant_id = ANY (?)");
        return tenant;
    }

    private void run(String sql) throws SQLException {
        try (var connection = database.getConnection();
                var update = connection.prepareStatement(sql)) {
            update.setArray(1, connection.createArrayOf("uuid", tenants.toArray()));
            update.executeUpdate();
        }
    }

    private List<Candidate> all(DueRounds rounds, int most) throws SQLException {
        var found = new ArrayList<Candidate>();
        var next = Optional.<UUID>empty();
        do {
            var round = rounds.next(next, most);
            found.addAll(round.candidates());
            next = round.next();
        } while (next.isPresent());
        return found.stream().filter(c -> tenants.contains(c.tenant())).toList();
    }

    @Test
    void one_tenants_many_do_not_stand_before_anothers_few() throws Exception {
        // Given
        var many = tenantWith(MANY);
        var few = tenantWith(1);
        // When
        var round = all(tomorrow, 200);
        // Then
        assertThat(round.subList(0, 2)).extracting(Candidate::tenant).containsExactlyInAnyOrder(many, few);
        assertThat(round).filteredOn(c -> c.tenant().equals(many)).hasSizeBetween(1, 200);
    }

    @Test
    void tenants_beyond_one_round_come_in_the_next() throws Exception {
        // Given
        for (int i = 0; i < 60; i++) {
            tenantWith(1);
        }
        // When
        var first = tomorrow.next(Optional.empty(), 200);
        // Then
        assertThat(first.next()).isPresent();
        assertThat(all(tomorrow, 200)).extracting(Candidate::tenant).hasSameElementsAs(tenants);
    }

    @Test
    void what_is_not_due_yet_is_not_found() throws Exception {
        // Given
        tenantWith(1);
        var today = new DueRounds(transactions, Clock.systemUTC(), config);
        // When
        var found = all(today, 200);
        // Then
        assertThat(Stream.of(found).flatMap(List::stream)).isEmpty();
    }
}
