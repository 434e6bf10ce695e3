package io.sluice.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.sluice.ledger.Bench;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is due is done by one node at a time, with a share for every tenant, until it is done. */
class TasksTest {
    private static final int SHARE = RemoteSettings.USUAL.perTenant();
    private static final RemoteConfig CONFIG = RemoteSettings.USUAL;

    private final Bench bench = new Bench();
    private final List<Tasks> nodes = new ArrayList<>();
    private final CountDownLatch lifted = new CountDownLatch(1);

    @BeforeEach
    void table() {
        bench.sql.run("CREATE TABLE IF NOT EXISTS errand (id uuid PRIMARY KEY, tenant_id uuid, due_at timestamptz)");
        bench.sql.run("CREATE TABLE IF NOT EXISTS other (id uuid PRIMARY KEY, tenant_id uuid, due_at timestamptz)");
        bench.sql.run("TRUNCATE errand, other, scheduled_tasks");
    }

    @AfterEach
    void stop() {
        lifted.countDown();
        nodes.forEach(node -> node.stop(new ShutdownEvent()));
    }

    /** Does what the test says, and is done with it when that returns. */
    private abstract class Errands implements Work {
        final Map<UUID, AtomicInteger> begun = new ConcurrentHashMap<>();

        @Override
        public String name() {
            return "errand";
        }

        @Override
        public String due() {
            return "SELECT tenant_id, id, due_at FROM errand WHERE due_at <= ?";
        }

        @Override
        public void run(UUID tenant, UUID id) {
            begun.computeIfAbsent(id, i -> new AtomicInteger()).incrementAndGet();
            todo(tenant, id);
            bench.sql.run("UPDATE errand SET due_at = NULL WHERE id = ?", id);
        }

        abstract void todo(UUID tenant, UUID id);

        int begun(UUID id) {
            return begun.getOrDefault(id, new AtomicInteger()).get();
        }
    }

    private UUID due(UUID tenant) {
        var id = bench.ids.next();
        bench.sql.run("INSERT INTO errand VALUES (?, ?, ?)", id, tenant, Instant.EPOCH);
        return id;
    }

    private void node(Work... works) {
        var due = new DueThings(bench.transactions, CONFIG);
        var node = new Tasks(List.of(works), due, bench.database, CONFIG, Clock.systemUTC());
        nodes.add(node);
        node.start(new StartupEvent(), List.of("worker"));
    }

    private void lift() {
        try {
            lifted.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void what_is_due_is_done_once_by_two_nodes() {
        // Given
        var work = new Errands() {
            @Override
            void todo(UUID tenant, UUID id) {}
        };
        var things = List.of(due(bench.tenant), due(bench.tenant), due(bench.tenant));
        // When
        node(work);
        node(work);
        // Then
        await().untilAsserted(() ->
                assertThat(things).allSatisfy(id -> assertThat(work.begun(id)).isEqualTo(1)));
        await().until(() -> bench.sql.number("SELECT count(*) FROM scheduled_tasks WHERE task_name = 'errand'") == 0);
        assertThat(things).allSatisfy(id -> assertThat(work.begun(id)).isEqualTo(1));
    }

    @Test
    void a_tenant_whose_things_all_hang_has_its_share_and_leaves_the_others_theirs() {
        // Given
        var hanging = bench.tenant();
        var work = new Errands() {
            @Override
            void todo(UUID tenant, UUID id) {
                if (tenant.equals(hanging)) {
                    lift();
                }
            }
        };
        for (int i = 0; i < 10 * SHARE; i++) {
            due(hanging);
        }
        node(work);
        await().until(() -> work.begun.size() == SHARE);
        // When
        var other = due(bench.tenant);
        // Then
        await().until(() -> work.begun(other) == 1);
        assertThat(work.begun).hasSize(SHARE + 1);
        lifted.countDown();
        await().until(() -> work.begun.size() == 10 * SHARE + 1);
    }

    @Test
    void a_kind_that_hangs_for_all_tenants_leaves_the_other_kinds_theirs() {
        // Given
        var hanging = new Errands() {
            @Override
            public String name() {
                return "hanging";
            }

            @Override
            void todo(UUID tenant, UUID id) {
                lift();
            }
        };
        var work = new Errands() {
            @Override
            public String due() {
                return "SELECT tenant_id, id, due_at FROM other WHERE due_at <= ?";
            }

            @Override
            void todo(UUID tenant, UUID id) {
                bench.sql.run("UPDATE other SET due_at = NULL WHERE id = ?", id);
            }
        };
        for (int i = 0; i < 2 * CONFIG.concurrency(); i++) {
            due(bench.tenant());
        }
        node(hanging, work);
        await().until(() -> hanging.begun.size() == CONFIG.concurrency());
        var other = bench.ids.next();
        // When
        bench.sql.run("INSERT INTO other VALUES (?, ?, ?)", other, bench.tenant, Instant.EPOCH);
        // Then
        await().until(() -> work.begun(other) == 1);
        assertThat(hanging.begun).hasSize(CONFIG.concurrency());
    }

    @Test
    void what_a_dead_node_had_under_way_is_done_by_another() {
        // Given
        var thing = due(bench.tenant);
        bench.sql.run(
                "INSERT INTO scheduled_tasks (task_name, task_instance, execution_time, picked, picked_by, last_heartbeat, version) VALUES ('errand', ?, ?, true, 'dead', ?, 1)",
                bench.tenant + "/" + thing,
                Instant.EPOCH,
                Instant.now().minus(Duration.ofMinutes(1)));
        var work = new Errands() {
            @Override
            void todo(UUID tenant, UUID id) {}
        };
        // When
        node(work);
        // Then
        await().until(() -> work.begun(thing) == 1);
    }

    @Test
    void what_fails_unforeseen_is_done_again() {
        // Given
        var thing = due(bench.tenant);
        var work = new Errands() {
            @Override
            void todo(UUID tenant, UUID id) {
                if (begun(id) == 1) {
                    throw new IllegalStateException("once");
                }
            }
        };
        // When
        node(work);
        // Then
        await().atMost(Duration.ofSeconds(30)).until(() -> work.begun(thing) == 2);
    }

    @Test
    void failures_in_a_row_are_counted() {
        // Given
        due(bench.tenant);
        var work = new Errands() {
            @Override
            void todo(UUID tenant, UUID id) {
                throw new IllegalStateException("always");
            }
        };
        // When
        node(work);
        // Then
        await().until(() -> bench.sql.number(
                        "SELECT count(*) FROM scheduled_tasks WHERE task_name = 'errand' AND consecutive_failures > 0")
                == 1);
    }

    @Test
    void work_that_postgres_refuses_to_find_stops_no_other() {
        // Given
        var broken = new Errands() {
            @Override
            public String name() {
                return "broken";
            }

            @Override
            public String due() {
                return "SELECT nothing, id, due_at FROM errand WHERE due_at <= ?";
            }

            @Override
            void todo(UUID tenant, UUID id) {}
        };
        var work = new Errands() {
            @Override
            void todo(UUID tenant, UUID id) {}
        };
        var thing = due(bench.tenant);
        // When
        node(broken, work);
        // Then
        await().until(() -> work.begun(thing) == 1);
    }
}
