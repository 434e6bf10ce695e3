package io.sluice.tenant;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import io.quarkus.test.junit.QuarkusTest;
import io.sluice.tenant.key.WrappedKeys.Rewrapped;
import jakarta.inject.Inject;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The master key is changed as the page for operators says, on a table of data keys that no other test uses. */
@QuarkusTest
class KeyRotationTest {
    private static final String OLD = key();
    private static final String NEW = key();

    @Inject
    DataSource shared;

    private final String schema = "keys_" + UUID.randomUUID().toString().replace("-", "");
    private AgroalDataSource database;

    private record Config(String encryptionKey, String adminKey, String publicUrl) implements SecurityConfig {}

    /** What somebody sealed, and on which behalf. */
    private record Sealed(UUID tenant, byte[] bytes) {}

    private static String key() {
        var bytes = new byte[32];
        ThreadLocalRandom.current().nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    @BeforeEach
    void a_table_of_its_own() throws SQLException {
        run(shared, "CREATE SCHEMA " + schema);
        run(shared, "CREATE TABLE " + schema + ".data_key (LIKE public.data_key INCLUDING ALL)");
        database = AgroalDataSource.from(new AgroalDataSourceConfigurationSupplier()
                .connectionPoolConfiguration(pool -> pool.maxSize(8)
                        .acquisitionTimeout(Duration.ofSeconds(20))
                        .connectionFactoryConfiguration(
                                to -> to.jdbcUrl(setting("jdbc.url") + "?currentSchema=" + schema)
                                        .principal(new NamePrincipal(setting("username")))
                                        .credential(new SimplePassword(setting("password"))))));
    }

    @AfterEach
    void drop() throws SQLException {
        database.close();
        run(shared, "DROP SCHEMA " + schema + " CASCADE");
    }

    private static String setting(String name) {
        return ConfigProvider.getConfig().getValue("quarkus.datasource." + name, String.class);
    }

    private static int run(DataSource on, String sql) throws SQLException {
        try (var connection = on.getConnection();
                var statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        }
    }

    private DataKeys node(String... keys) {
        try {
            return new DataKeys(new Config(String.join(",", keys), "", ""), database);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private UUID tenant(DataKeys node) throws SQLException {
        var tenant = UUID.randomUUID();
        try (var connection = database.getConnection()) {
            node.create(connection, tenant);
        }
        return tenant;
    }

    private static Sealed seal(DataKeys node, UUID tenant) {
        return new Sealed(tenant, node.seal(tenant, "test", tenant.toString().getBytes(UTF_8)));
    }

    private static void opens(DataKeys node, Sealed sealed) {
        assertThat(node.open(sealed.tenant(), "test", sealed.bytes()))
                .asString(UTF_8)
                .isEqualTo(sealed.tenant().toString());
    }

    @Test
    void nothing_fails_while_the_master_key_is_changed_and_afterwards_the_old_one_opens_nothing() throws Exception {
        // Given
        var traffic = new Traffic();
        for (int i = 0; i < 120; i++) {
            traffic.tenants.add(tenant(traffic.node()));
        }
        run(database, "UPDATE data_key SET wrapped_by = NULL WHERE tenant_id::text < '8'");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running =
                    Stream.generate(() -> threads.submit(traffic)).limit(4).toList();
            // When
            traffic.roll(OLD, NEW);
            traffic.roll(NEW, OLD);
            var together = Stream.of(0, 1, 2)
                    .map(i -> threads.submit(() -> traffic.nodes.get(i).stored().rewrap()))
                    .toList();
            for (var rewrap : together) {
                assertThat(rewrap.get().shut()).isZero();
            }
            assertThat(traffic.node().stored().toRewrap()).isZero();
            traffic.roll(NEW);
            traffic.stop.set(true);
            // Then
            for (var each : running) {
                assertThat(each.get()).isPositive();
            }
        }
        var after = node(NEW);
        assertThat(after.stored().foreign()).isZero();
        traffic.sealed.forEach(each -> opens(after, each));
        var before = node(OLD);
        assertThat(before.stored().foreign()).isEqualTo(traffic.tenants.size());
        for (var tenant : traffic.tenants) {
            assertThatThrownBy(() -> before.stored().find(tenant)).isInstanceOf(GeneralSecurityException.class);
        }
    }

    @Test
    void what_no_key_opens_is_counted_and_holds_up_nobody() throws Exception {
        // Given
        var lost = tenant(node(key()));
        var sealed =
                Stream.generate(() -> seal(node(OLD), made(node(OLD)))).limit(3).toList();
        run(database, "UPDATE data_key SET wrapped_by = NULL");
        // When
        var done = node(NEW, OLD).stored().rewrap();
        // Then
        assertThat(done).isEqualTo(new Rewrapped(3, 1));
        assertThat(node(NEW).stored().toRewrap()).isEqualTo(1);
        sealed.forEach(each -> opens(node(NEW), each));
        assertThatThrownBy(() -> node(NEW).stored().find(lost)).isInstanceOf(GeneralSecurityException.class);
    }

    @Test
    void a_tenant_that_somebody_is_at_is_left_for_later_and_not_waited_for() throws Exception {
        // Given
        var sealed = seal(node(OLD), made(node(OLD)));
        made(node(OLD));
        try (var other = database.getConnection();
                var statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.executeQuery("SELECT FROM data_key WHERE tenant_id = '" + sealed.tenant() + "' FOR UPDATE");
            // When
            var done = node(NEW, OLD).stored().rewrap();
            // Then
            assertThat(done).isEqualTo(new Rewrapped(1, 0));
            opens(node(NEW, OLD), sealed);
            other.rollback();
        }
        assertThat(node(NEW, OLD).stored().rewrap()).isEqualTo(new Rewrapped(1, 0));
    }

    /** Three nodes that seal and open for whomever, while they are replaced one by one. */
    private final class Traffic implements Callable<Integer> {
        final AtomicReferenceArray<DataKeys> nodes = new AtomicReferenceArray<>(new DataKeys[] {
            KeyRotationTest.this.node(OLD), KeyRotationTest.this.node(OLD), KeyRotationTest.this.node(OLD)
        });
        final List<UUID> tenants = new CopyOnWriteArrayList<>();
        final Queue<Sealed> sealed = new ConcurrentLinkedQueue<>();
        final AtomicBoolean stop = new AtomicBoolean();
        /** A node that stops ends what it is at. */
        private final ReadWriteLock running = new ReentrantReadWriteLock();

        DataKeys node() {
            return nodes.get(ThreadLocalRandom.current().nextInt(nodes.length()));
        }

        /** Node after node; those of both configurations wrap anew side by side. */
        void roll(String... keys) throws SQLException {
            for (int i = 0; i < nodes.length(); i++) {
                running.writeLock().lock();
                nodes.set(i, KeyRotationTest.this.node(keys));
                running.writeLock().unlock();
                for (int each = 0; each <= i; each++) {
                    assertThat(nodes.get(each).stored().rewrap().shut()).isZero();
                }
                int before = sealed.size();
                await().atMost(Duration.ofSeconds(60)).until(() -> sealed.size() > before + 10);
            }
        }

        @Override
        public Integer call() throws SQLException {
            int done = 0;
            while (!stop.get()) {
                running.readLock().lock();
                try {
                    once(done++);
                } finally {
                    running.readLock().unlock();
                }
            }
            return done;
        }

        private void once(int turn) throws SQLException {
            if (turn % 10 == 0) {
                tenants.add(tenant(node()));
            }
            var tenant = tenants.get(ThreadLocalRandom.current().nextInt(tenants.size()));
            var fresh = node();
            fresh.forget(tenant);
            var each = seal(fresh, tenant);
            opens(node(), each);
            sealed.add(each);
        }
    }

    private UUID made(DataKeys node) {
        try {
            return tenant(node);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
