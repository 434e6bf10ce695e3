package io.sluice.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.sluice.history.provider.Delivery;
import io.sluice.history.provider.History;
import io.sluice.way.Gateway;
import io.sluice.way.Way;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** Histories of many tenants at once, posted in any order by several clients: the gateway's records are the model's. */
@QuarkusTest
@TestProfile(Way.class)
class PipelineTest {
    /** Each tenant has ten, so that it has some of every provider that posts what happened. */
    private static final int TENANTS = 20;

    private static final int OF_A_TENANT = 10;
    private static final int CLIENTS = 4;

    @Test
    void histories_posted_in_any_order_by_many_clients_end_in_the_in_order_records() throws Exception {
        // Given
        long before = Gateway.settledDifference();
        long seed = Histories.seed(PipelineTest.class);
        var random = Histories.random(seed, -1);
        var tenants = new ArrayList<Told>();
        for (int i = 0; i < TENANTS; i++) {
            tenants.add(new Told(histories(seed, i), random));
        }
        // When
        post(tenants, random);
        // Then
        Gateway.waiting()
                .atMost(Duration.ofSeconds(60))
                .until(() -> Gateway.balance().getLong("queued") == 0 && Gateway.difference() == before);
        for (int i = 0; i < TENANTS; i++) {
            var told = tenants.get(i);
            assertThat(told.events())
                    .as("events of tenant %d, seed %d", i, seed)
                    .isEqualTo(told.expectedEvents());
            assertThat(certain(told.tellings(), told))
                    .as("duplicates of tenant %d, seed %d", i, seed)
                    .isEqualTo(certain(told.expectedTellings(), told));
            assertThat(told.records())
                    .as("records of tenant %d, seed %d", i, seed)
                    .containsExactlyInAnyOrderElementsOf(told.expectedRecords());
        }
        assertThat(Gateway.difference()).isEqualTo(before);
    }

    private static Map<String, Integer> certain(Map<String, Integer> tellings, Told told) {
        tellings.keySet().removeAll(told.uncertain());
        return tellings;
    }

    private static List<History> histories(long seed, int tenant) {
        var histories = new ArrayList<History>();
        for (int i = 0; i < OF_A_TENANT; i++) {
            int number = tenant * OF_A_TENANT + i;
            histories.add(Histories.posted(Histories.random(seed, number), number));
        }
        return histories;
    }

    private record Post(Told tenant, Delivery delivery) implements Callable<Post> {
        @Override
        public Post call() {
            tenant.post(delivery);
            return this;
        }
    }

    private static void post(List<Told> tenants, Random random) throws Exception {
        var posts = new ArrayList<Post>();
        tenants.forEach(t -> t.deliveries().forEach(d -> posts.add(new Post(t, d))));
        java.util.Collections.shuffle(posts, random);
        try (var clients = Executors.newFixedThreadPool(CLIENTS)) {
            for (var posted : clients.invokeAll(posts)) {
                posted.get();
            }
        }
    }
}
