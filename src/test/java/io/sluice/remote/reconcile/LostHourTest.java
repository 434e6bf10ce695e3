package io.sluice.remote.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.sluice.history.Histories;
import io.sluice.history.provider.Delivery;
import io.sluice.history.provider.StripeAccount;
import io.sluice.provider.Json;
import io.sluice.remote.Asking.Key;
import io.sluice.way.Gateway;
import io.sluice.way.Sender;
import io.sluice.way.far.FarWay;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** An hour in which webhooks were lost: once reconciled, the tenant's records are those of one that missed nothing. */
@QuarkusTest
@TestProfile(FarWay.class)
class LostHourTest {
    private static final int HISTORIES = 30;
    private static final Duration HOUR = Duration.ofHours(1);

    private final Key stripe = Key.made();

    @Test
    void after_an_hour_of_lost_webhooks_the_records_are_those_of_a_tenant_that_missed_none() {
        // Given
        long seed = Histories.seed(LostHourTest.class);
        var random = Histories.random(seed, -1);
        var whole = Gateway.tenant();
        var holed = Gateway.tenant();
        var sender = holed.source("stripe");
        var events = events(seed, random);
        var arrived = arrived(events, random);
        post(whole, whole.source("stripe"), events, random);
        post(holed, sender, arrived, random);
        events.forEach(event -> list(event, arrived.contains(event), random));
        long before = Gateway.settledDifference();
        // When
        stripe.giveTo(holed, sender);
        var compared = new Compared(holed.path("/sources/" + sender.id()));
        Gateway.waiting().until(() -> compared.state().getString("status").equals("idle"));
        long drift =
                compared.state().getLong("found") + compared.since(Instant.now().minus(HOUR.multipliedBy(2)));
        Gateway.waiting().until(() -> count(holed, "received") == 0 && count(holed, "retrying") == 0);
        // Then
        assertThat(drift).as("seed %d", seed).isEqualTo(events.size() - arrived.size());
        assertThat(compared.now()).as("seed %d", seed).isZero();
        assertThat(records(holed)).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(records(whole));
        assertThat(Gateway.settledDifference()).isEqualTo(before);
    }

    /** Those that are handled, each account's own spread over the hour. */
    private static List<ObjectNode> events(long seed, Random random) {
        var events = new ArrayList<ObjectNode>();
        for (int i = 0; i < HISTORIES; i++) {
            long shift = Instant.now().minus(HOUR).getEpochSecond()
                    + random.nextLong(HOUR.toSeconds() - 120)
                    - Delivery.START.getEpochSecond();
            for (var delivery :
                    StripeAccount.history(Histories.random(seed, i), "r" + i).deliveries()) {
                var event = (ObjectNode) Json.parse(delivery.body()).orElseThrow();
                events.add(event.put("created", event.path("created").longValue() + shift));
            }
        }
        return events;
    }

    /** About half; of each connected account one at least, because an account of which nothing was ever heard is not known. */
    private static List<ObjectNode> arrived(List<ObjectNode> events, Random random) {
        var known = new java.util.HashSet<String>();
        return events.stream()
                .filter(event -> known.add(event.path("account").asText()) || random.nextBoolean())
                .toList();
    }

    /** Stripe may have failed to deliver it, or believe that it did. */
    private void list(ObjectNode event, boolean arrived, Random random) {
        var account = event.path("account").asText();
        var holder = account.isEmpty() ? stripe.account() : stripe.account().connected(account);
        holder.event(event, arrived || random.nextBoolean());
    }

    private static void post(Gateway tenant, Sender sender, List<ObjectNode> events, Random random) {
        var shuffled = new ArrayList<>(events);
        Collections.shuffle(shuffled, random);
        shuffled.forEach(event -> sender.post(
                        "application/json", event.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .isAccepted());
        Gateway.waiting()
                .atMost(Duration.ofSeconds(60))
                .until(() -> count(tenant, "applied") + count(tenant, "ignored") == events.size());
    }

    private static int count(Gateway tenant, String status) {
        int count = 0;
        var cursor = "";
        do {
            var page = tenant.read("/events?limit=200&status=" + status + cursor);
            count += page.getList("data").size();
            cursor = page.getString("next_cursor") == null ? "" : "&cursor=" + page.getString("next_cursor");
        } while (!cursor.isEmpty());
        return count;
    }

    private static List<String> records(Gateway tenant) {
        return Stream.of("customers", "subscriptions", "invoices", "payments", "checkouts")
                .flatMap(kind -> tenant.records(kind).stream())
                .map(r -> r.get("kind") + " " + r.get("external_id") + " " + r.get("suspect") + " " + r.get("data"))
                .toList();
    }
}
