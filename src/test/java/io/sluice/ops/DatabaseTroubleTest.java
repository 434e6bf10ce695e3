package io.sluice.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatabaseTroubleTest {

    @ParameterizedTest
    @CsvSource({"28P01,false", "3D000,false", "08001,true", "08006,true", "57P03,true", "53300,true"})
    void what_passes_by_itself_is_waited_for_and_what_a_person_must_mend_is_not(String state, boolean passes) {
        // Given
        var failure = new SQLException("wrapped", new SQLException("sesame", state));
        // When
        var trouble = DatabaseTrouble.of(failure);
        // Then
        assertThat(trouble.passes()).isEqualTo(passes);
        assertThat(trouble.words()).doesNotContain("sesame");
    }

    @Test
    void silence_is_waited_for() {
        // Given
        var failure = new SQLException("Acquisition timeout while waiting for new connection");
        // When
        var trouble = DatabaseTrouble.of(failure);
        // Then
        assertThat(trouble).isEqualTo(new DatabaseTrouble("does not answer", true));
    }
}
