package io.sluice.ops.probe;

import io.sluice.worker.Pulse;
import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;

/** Whether the loops of this node move; asynchronous only so that no busy worker thread can hold it up. */
@Liveness
@Readiness
@ApplicationScoped
class WorkerCheck implements AsyncHealthCheck {
    static final String NAME = "worker";

    private final Pulse pulse;

    WorkerCheck(Pulse pulse) {
        this.pulse = pulse;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return Uni.createFrom().item(this::state);
    }

    private HealthCheckResponse state() {
        return pulse.moving()
                ? HealthCheckResponse.up(NAME)
                : HealthCheckResponse.named(NAME)
                        .withData("reason", "a loop stands still")
                        .down()
                        .build();
    }
}
