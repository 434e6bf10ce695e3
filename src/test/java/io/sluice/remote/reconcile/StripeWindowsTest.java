package io.sluice.remote.reconcile;

import static io.sluice.remote.reconcile.Told.customer;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.sluice.event.Id;
import io.sluice.ops.far.Call;
import io.sluice.ops.far.Fault;
import io.sluice.remote.Asking;
import io.sluice.remote.Credentials.Access;
import io.sluice.way.Gateway;
import io.sluice.way.far.FarSides;
import io.sluice.way.far.FarWay;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From when on Stripe's list is asked for, and of which accounts. */
@QuarkusTest
@TestProfile(FarWay.class)
class StripeWindowsTest extends StripeSource {
    @Inject
    DataSource database;

    @Inject
    Accounts accounts;

    private int sql(String statement, Object... parameters) throws SQLException {
        try (var connection = database.getConnection();
                var update = connection.prepareStatement(statement)) {
            for (int i = 0; i < parameters.length; i++) {
                update.setObject(i + 1, parameters[i]);
            }
            return update.executeUpdate();
        }
    }

    private UUID id() {
        return Id.parse(Id.Kind.SOURCE, source.id()).orElseThrow();
    }

    private static long since(Call call) {
        return Long.parseLong(call.query().replaceFirst(".*created%5Bgte%5D=(\\d+).*", "$1"));
    }

    @ParameterizedTest
    @CsvSource({"P3D, P3D", "P50D, P30D"})
    void where_no_event_was_seen_the_first_window_begins_when_the_source_was_made(Duration age, Duration begin)
            throws Exception {
        // Given
        sql("UPDATE source SET created_at = now() - make_interval(secs => ?) WHERE id = ?", age.toSeconds(), id());
        // When
        stripe.giveTo(tenant, source);
        Gateway.waiting().until(() -> compared.state().getString("status").equals("idle"));
        // Then
        assertThat(since(stripe.listed().getFirst()))
                .isBetween(now - begin.toSeconds() - 700, now - begin.toSeconds() + 60);
    }

    @Test
    void the_first_window_begins_at_the_last_event_that_was_seen() throws Exception {
        // Given
        sql("UPDATE source SET created_at = now() - interval '20 days' WHERE id = ?", id());
        post(customer("a", now - 300));
        stripe.account().event(customer("a", now - 300));
        stripe.account().event(customer("old", now - Duration.ofDays(10).toSeconds()));
        // When
        stripe.giveTo(tenant, source);
        Gateway.waiting().until(() -> compared.state().getString("status").equals("idle"));
        // Then
        assertThat(since(stripe.listed().getFirst())).isBetween(now - 700, now);
        assertThat(tenant.events()).hasSize(1);
    }

    @Test
    void history_is_taken_in_where_it_is_asked_for_and_does_not_count_against_the_month() throws Exception {
        // Given
        stripe.account().event(customer("old", now - Duration.ofDays(10).toSeconds()));
        stripe.account().event(customer("new", now - 100));
        stripe.giveTo(tenant, source);
        Gateway.waiting().until(() -> compared.state().getString("status").equals("idle"));
        // When
        long found = compared.since(Instant.now().minus(Duration.ofDays(29)));
        // Then
        assertThat(found).isEqualTo(1);
        assertThat(tenant.event("evt_old")).containsEntry("origin", "reconcile");
        assertThat(sql("UPDATE usage SET events = events WHERE tenant_id = ? AND events > 0", tenant.uuid()))
                .isZero();
        assertThat(compared.now()).isZero();
        assertThat(since(stripe.listed().getLast())).isGreaterThan(now - 700);
    }

    @ParameterizedTest
    @ValueSource(strings = {"P31D", "-PT1H", ""})
    void a_time_that_cannot_be_asked_for_is_refused(String ago) {
        // Given
        stripe.giveTo(tenant, source);
        // When
        var since = ago.isEmpty()
                ? "yesterday"
                : Instant.now().minus(Duration.parse(ago)).toString();
        // Then
        compared.since(since, 400);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 403, 500})
    void an_account_that_cannot_be_listed_stops_no_other_and_is_listed_once_it_can_be(int status) throws Exception {
        // Given
        for (var account : List.of("acct_3", "acct_5")) {
            post(((ObjectNode) customer("of" + account, now - 300)).put("account", account));
            stripe.account().connected(account).event(customer("lost" + account, now - 200));
        }
        var fault = FarSides.stripe()
                .faults()
                .inject(stripe.lists().and(c -> c.account().equals("acct_3")), new Fault.Refused(status));
        stripe.giveTo(tenant, source);
        tenant.event("evt_lostacct_5");
        Gateway.waiting().until(() -> compared.state().getString("last_run_at") != null);
        var left = compared.state();
        // Longer ago than two windows have in common.
        sql(
                "UPDATE reconcile SET behind = jsonb_build_object('acct_3', ?::text) WHERE source_id = ?",
                Instant.ofEpochSecond(now).minus(Duration.ofHours(3)).toString(),
                id());
        fault.lift();
        // When
        compared.now();
        // Then
        assertThat(left.getString("error")).contains("connected accounts", Integer.toString(status));
        tenant.event("evt_lostacct_3");
        assertThat(compared.state().getString("error")).isNull();
        assertThat(stripe.listed().stream()
                        .filter(c -> c.account().equals("acct_3"))
                        .mapToLong(c -> since(c)))
                .contains(now - Duration.ofHours(3).toSeconds());
    }

    @Test
    void another_credential_begins_anew_at_once() throws Exception {
        // Given
        Asking.credential(compared.source(), Map.of("api_key", "sk_test_wrong"));
        Gateway.waiting().until(() -> compared.state().getString("status").equals("failing"));
        stripe.account().event(customer("a", now - 300));
        long before = stripe.listed().size();
        Gateway.waiting()
                .until(() -> sql(
                                "UPDATE reconcile SET due_at = now() + interval '1 day', mark = 'ALL - evt_of_another' WHERE source_id = ? AND due_at > now()",
                                id())
                        == 1);
        // When
        stripe.giveTo(tenant, source);
        // Then
        tenant.event("evt_a");
        assertThat(before).isZero();
        assertThat(stripe.listed()).extracting(Call::query).noneMatch(q -> q.contains("evt_of_another"));
    }

    @Test
    void accounts_are_those_of_the_source_however_many_events_other_sources_send() throws Exception {
        // Given
        post(((ObjectNode) customer("seen", now - 300)).put("account", "acct_7"));
        var others = sql("""
                INSERT INTO event SELECT (jsonb_populate_record(e, jsonb_build_object('id', gen_random_uuid(), 'source_id', gen_random_uuid(), 'account_key', 'other',
                  'received_at', e.received_at + interval '1 second'))).*
                FROM event e, generate_series(1, 10001) WHERE e.tenant_id = ? AND e.source_id = ?
                """, tenant.uuid(), id());
        // When
        var found = accounts.of(
                new Access(id(), Optional.of(tenant.uuid()), "stripe", Map.of(), Map.of("api_key", stripe.key())));
        // Then
        sql("DELETE FROM event WHERE tenant_id = ? AND account_key = 'other'", tenant.uuid());
        assertThat(others).isEqualTo(10_001);
        assertThat(found).containsExactly("acct_7");
    }
}
