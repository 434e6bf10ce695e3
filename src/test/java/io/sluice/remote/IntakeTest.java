package io.sluice.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.ledger.StoreUnavailable;
import io.sluice.tenant.Owner;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whose something is. */
class IntakeTest {
    private static Stream<Throwable> away() {
        return Stream.of(
                new SQLException("gone", "08006"),
                new SQLException("no connection in time"),
                new RejectedExecutionException("too much"));
    }

    @ParameterizedTest
    @MethodSource("away")
    void a_tenant_that_cannot_be_loaded_is_no_fault_of_the_data(Throwable cause) {
        assertThatThrownBy(() -> Intake.known(CompletableFuture.failedFuture(cause)))
                .isInstanceOf(StoreUnavailable.class);
    }

    @Test
    void a_tenant_that_is_there_is_known() {
        assertThat(Intake.known(CompletableFuture.completedFuture(Optional.of(Owner.NOBODY))))
                .contains(Owner.NOBODY);
    }
}
