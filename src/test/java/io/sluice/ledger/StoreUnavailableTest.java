package io.sluice.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class StoreUnavailableTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "08000", "08006", "53100", "53200", "53300", "57P01", "57P02", "57P03", "58000", "58030", "40001",
                "40P01", "25006", "55P03"
            })
    void what_may_pass_is_the_store_s(String state) {
        assertThat(StoreUnavailable.is(new SQLException("", state))).isTrue();
    }

    @Test
    void the_pool_s_own_time_out_has_no_state_and_is_the_store_s() {
        assertThat(StoreUnavailable.is(new SQLException("Acquisition timeout"))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"22021", "22P05", "23505", "42601", "57014", "54000", "25001", "55006", "XX000", "0A000"})
    void what_will_not_pass_is_the_data_s(String state) {
        assertThat(StoreUnavailable.is(new SQLException("", state))).isFalse();
    }

    @Test
    void it_names_the_state_and_not_the_data() {
        // Given
        var cause = new SQLException("Key (email)=(someone@example.com) exists", "08006");
        // When
        var unavailable = new StoreUnavailable(cause);
        // Then
        assertThat(unavailable)
                .hasMessage("Postgres is unavailable (SQLState 08006)")
                .hasCause(cause);
    }

    @ParameterizedTest
    @ValueSource(strings = {"40001", "40P01", "55P03"})
    void what_was_in_the_way_of_one_is_not_in_the_way_of_all(String state) {
        assertThat(new StoreUnavailable(new SQLException("", state)).away()).isFalse();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"08006", "53300", "57P01", "58030", "25006"})
    void without_its_database_it_takes_nothing(@Nullable String state) {
        assertThat(new StoreUnavailable(new SQLException("", state)).away()).isTrue();
    }
}
