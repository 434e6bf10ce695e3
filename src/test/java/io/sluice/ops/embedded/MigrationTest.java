package io.sluice.ops.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

@QuarkusTest
class MigrationTest {
    @Inject
    DataSource database;

    @Test
    void the_gateway_is_no_superuser_and_can_become_the_api_s_role() throws SQLException {
        // Given
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            // When
            statement.execute("SET LOCAL ROLE sluice_api");
            // Then
            try (var row = statement.executeQuery(
                    "SELECT current_user, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = session_user")) {
                assertThat(row.next()).isTrue();
                assertThat(row.getString(1)).isEqualTo("sluice_api");
                assertThat(row.getBoolean(2)).isFalse();
                assertThat(row.getBoolean(3)).isFalse();
            }
        }
    }
}
