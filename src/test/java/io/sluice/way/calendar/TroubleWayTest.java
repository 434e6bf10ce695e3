package io.sluice.way.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.sluice.ops.far.Call;
import io.sluice.ops.far.Fault;
import io.sluice.way.Gateway;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Google refuses, or fails at, and what becomes of it. */
@QuarkusTest
@TestProfile(TroubleWay.class)
class TroubleWayTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private Agenda agenda;

    @BeforeEach
    void connectable() {
        agenda = new Agenda(Gateway.tenant());
    }

    @AfterEach
    void well() {
        agenda.google.faults().lift();
        agenda.leave();
    }

    @Test
    void access_that_was_taken_back_shows_as_failed_and_recovers_by_itself() {
        // Given
        agenda.calendar.fill(20);
        agenda.live();
        var old = agenda.open().getFirst().id();
        agenda.google.revoke(agenda.user);
        agenda.add("While nobody may look");
        // When
        agenda.sync();
        var failed = agenda.await(shown -> shown.getString("status").equals("failed"));
        agenda.google.user("client", "hush", agenda.user);
        // Then
        assertThat(failed.getString("error")).isEqualTo("Google refused the credential (400, invalid_grant).");
        var live = agenda.await(
                shown -> shown.getString("status").equals("live") && !old.equals(shown.getString("channel.id")));
        assertThat(live.getString("error")).isNull();
        agenda.awaitExact();
        Gateway.waiting().until(() -> agenda.open().size() == 1);
    }

    @Test
    void another_credential_mends_it_at_once() {
        // Given
        agenda.calendar.fill(3);
        agenda.live();
        agenda.google.revoke(agenda.user);
        agenda.sync();
        agenda.await(shown -> shown.getString("status").equals("failed"));
        var robot = "robot-" + agenda.calendar.id();
        var file = agenda.google.serviceAccount(robot);
        agenda.calendar.onlyFor(robot);
        // When
        Gateway.admin()
                .body(Map.of(
                        "service_account",
                        Map.of(
                                "client_email",
                                file.path("client_email").asText(),
                                "private_key",
                                file.path("private_key").asText(),
                                "token_uri",
                                "https://elsewhere.example/token")))
                .put("/api/v1" + agenda.tenant.path("/calendars/" + agenda.id + "/credential"))
                .then()
                .statusCode(200);
        // Then
        agenda.await(shown -> shown.getString("status").equals("live") && shown.getString("error") == null);
        agenda.add("By the robot");
        agenda.awaitExact();
    }

    @Test
    void a_calendar_that_is_not_there_is_failed() {
        // Given
        agenda.google.remove(agenda.calendar.id());
        // When
        agenda.connect();
        // Then
        var shown = agenda.await(s -> s.getString("status").equals("failed"));
        assertThat(shown.getString("error")).contains("knows no such calendar");
        assertThat(shown.getString("channel")).isNull();
    }

    @Test
    void whatever_google_answers_for_a_while_it_ends_exact() {
        each(List.of(401, 403, 404, 429, 500, 502, 503, 504), TroubleWayTest::endsExactAfter);
    }

    private static void endsExactAfter(int status) {
        // Given
        var refused = new Agenda(Gateway.tenant());
        refused.calendar.fill(30);
        refused.live();
        var fault = refused.google.faults().inject(refused.listing(), new Fault.Refused(status));
        // When
        refused.add("Meanwhile");
        refused.sync();
        var shown = refused.await(s -> s.getString("error") != null);
        fault.lift();
        // Then
        boolean lasting = status == 401 || status == 404;
        assertThat(shown.getString("status")).as("%d", status).isEqualTo(lasting ? "failed" : "live");
        refused.await(s -> s.getString("error") == null && s.getString("status").equals("live"));
        refused.awaitExact();
        refused.leave();
    }

    @Test
    void wherever_a_list_breaks_it_ends_exact() {
        each(
                List.of(
                        new Fault.Dropped(),
                        new Fault.Lost(),
                        new Fault.Garbled(),
                        new Fault.Throttled(Duration.ofSeconds(1))),
                TroubleWayTest::endsExactWhereAListIs);
    }

    private static void endsExactWhereAListIs(Fault fault) {
        // Given
        var broken = new Agenda(Gateway.tenant());
        broken.calendar.fill(600);
        broken.google
                .faults()
                .inject(2, broken.listing().and(call -> call.query().contains("pageToken=")), fault);
        // When
        broken.live();
        // Then
        assertThat(broken.here()).as("%s", fault).isEqualTo(broken.truth()).hasSize(600);
        assertThat(broken.fullLists()).as("%s", fault).isGreaterThan(1);
        assertThat(broken.tenant
                        .read("/events?limit=1&type=calendar.event&status=applied")
                        .getList("data"))
                .hasSize(1);
        broken.leave();
    }

    /** Each on a calendar of its own, all at once: they wait more than they do. */
    private static <T> void each(List<T> cases, Consumer<T> test) {
        try (var all = Executors.newVirtualThreadPerTaskExecutor()) {
            var soft = new SoftAssertions();
            cases.stream()
                    .map(one -> Map.entry(one, CompletableFuture.runAsync(() -> test.accept(one), all)))
                    .toList()
                    .forEach(one -> soft.assertThat(one.getValue())
                            .as("%s", one.getKey())
                            .succeedsWithin(PATIENCE));
            soft.assertAll();
        }
    }

    @Test
    void an_access_token_that_ended_early_is_replaced_without_a_word() {
        // Given
        agenda.live();
        agenda.google.revokeAccess(agenda.user);
        // When
        agenda.add("With another token");
        // Then
        agenda.awaitExact();
        assertThat(agenda.shown().getString("error")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"500", "hung"})
    void google_failing_for_all_calendars_of_one_tenant_leaves_anothers_time_where_it_was(String how) {
        // Given
        var crowd = Gateway.tenant();
        var theirs = IntStream.range(0, 6)
                .mapToObj(i -> new Agenda(crowd, "crowd-" + crowd.id()).connect())
                .toList();
        theirs.forEach(Agenda::awaitLive);
        agenda.live();
        var before = times();
        agenda.google
                .faults()
                .inject(Call.by("crowd-" + crowd.id()), how.equals("500") ? new Fault.Refused(500) : new Fault.Hung());
        theirs.forEach(t -> t.add("Nobody hears of it"));
        Gateway.waiting()
                .atMost(Duration.ofSeconds(20))
                .until(() -> agenda.google
                                .calls(Call.by("crowd-" + crowd.id()).and(c -> c.status() != 200))
                                .size()
                        >= 4);
        // When
        var during = times();
        // Then
        System.out.println(
                "a change here, ms, while " + how + " for another tenant: " + during + "; before: " + before);
        assertThat(median(during)).isLessThan(median(before) + 1000);
        agenda.google.faults().lift();
        theirs.forEach(Agenda::awaitExact);
        theirs.forEach(Agenda::leave);
    }

    private List<Long> times() {
        return IntStream.range(0, 3)
                .mapToObj(i -> {
                    var began = Instant.now();
                    agenda.add("Change " + i);
                    agenda.awaitExact();
                    return Duration.between(began, Instant.now()).toMillis();
                })
                .toList();
    }

    private static long median(List<Long> times) {
        return times.stream().sorted().toList().get(times.size() / 2);
    }
}
