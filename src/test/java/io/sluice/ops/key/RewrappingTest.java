package io.sluice.ops.key;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import io.sluice.ledger.bench.Postgres;
import io.sluice.ledger.bench.Sql;
import io.sluice.ledger.bench.TickedClock;
import io.sluice.ops.embedded.StartRefused;
import io.sluice.tenant.DataKeys;
import io.sluice.tenant.key.MasterKeys;
import io.sluice.tenant.key.WrappedKeys;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Base64;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** One node and the data keys that it finds, on a table of its own. */
class RewrappingTest {
    private static final String OLD =
            Base64.getEncoder().encodeToString("0".repeat(32).getBytes(UTF_8));
    private static final String NEW =
            Base64.getEncoder().encodeToString("1".repeat(32).getBytes(UTF_8));

    private final TickedClock clock = new TickedClock();
    private final Sql shared = new Sql(Postgres.withoutPool());
    private final String schema = "keys_" + UUID.randomUUID().toString().replace("-", "");
    private final PGSimpleDataSource database = new PGSimpleDataSource();

    @BeforeEach
    void a_table_with_keys_that_the_old_one_wraps() throws SQLException, GeneralSecurityException {
        AeadConfig.register();
        shared.run("CREATE SCHEMA " + schema);
        shared.run("CREATE TABLE " + schema + ".data_key (LIKE public.data_key INCLUDING ALL)");
        var plain = Postgres.withoutPool().unwrap(PGSimpleDataSource.class);
        database.setUrl(plain.getURL());
        database.setUser(plain.getUser());
        database.setPassword(plain.getPassword());
        database.setCurrentSchema(schema);
        make(OLD, DataKeys.PLATFORM);
        make(OLD, UUID.randomUUID());
    }

    @AfterEach
    void drop() {
        shared.run("DROP SCHEMA " + schema + " CASCADE");
    }

    private WrappedKeys stored(String keys) {
        return new WrappedKeys(MasterKeys.of(keys), database);
    }

    private Rewrapping node(String keys) {
        return new Rewrapping(stored(keys), clock);
    }

    private void make(String keys, UUID tenant) throws SQLException, GeneralSecurityException {
        var fresh = KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM);
        try (var connection = database.getConnection()) {
            stored(keys).insert(connection, tenant, new WrappedKeys.Opened(fresh, fresh));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"wrapped_by", "NULL"})
    void without_the_key_that_wraps_what_is_there_the_start_is_refused_in_one_line(String mark) {
        // Given
        new Sql(database).run("UPDATE data_key SET wrapped_by = " + mark);
        // When
        assertThatThrownBy(() -> node(NEW).check())
                // Then
                .isInstanceOf(StartRefused.class)
                .message()
                .startsWith("SLUICE_ENCRYPTION_KEY lacks a key ")
                .doesNotContain("\n", OLD, NEW);
    }

    @Test
    void a_key_that_one_tenants_keys_still_need_is_missed_at_the_start_too() throws Exception {
        // Given
        node(NEW + "," + OLD).turn();
        assertThatCode(() -> node(NEW).check()).doesNotThrowAnyException();
        // When
        make(OLD, UUID.randomUUID());
        // Then
        assertThatThrownBy(() -> node(NEW).check())
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("(rows: 1)");
        assertThatCode(() -> node(NEW + "," + OLD).check()).doesNotThrowAnyException();
    }

    @Test
    void all_are_wrapped_anew_at_once_and_what_comes_later_within_an_hour() throws Exception {
        // Given
        var node = node(NEW + "," + OLD);
        assertThat(stored(NEW).toRewrap()).isEqualTo(2);
        // When
        assertThat(node.turn()).isZero();
        make(OLD, UUID.randomUUID());
        // Then
        assertThat(node.turn()).isEqualTo(1);
        clock.tick(Duration.ofMinutes(61));
        assertThat(node.turn()).isZero();
    }

    @Test
    void keys_that_nothing_opens_stay_counted() throws Exception {
        // Given
        new Sql(database)
                .run(
                        "UPDATE data_key SET wrapped_by = NULL, sealing = '\\x00' WHERE tenant_id <> ?",
                        DataKeys.PLATFORM);
        // When
        long left = node(OLD).turn();
        // Then
        assertThat(left).isEqualTo(1);
        assertThatCode(() -> node(OLD).check()).doesNotThrowAnyException();
    }
}
