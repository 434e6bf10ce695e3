package io.sluice.ops.time;

import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.StartupEvent;
import io.sluice.ledger.LedgerConfig;
import io.sluice.ops.embedded.StartRefused;
import io.sluice.queue.QueueConfig;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Durations that have to be shorter than others, checked at start; each by itself its mapping checks. */
@ApplicationScoped
class Relations {
    private static final int BEFORE_THE_SCHEMA = 0;
    private static final String CLIENT = "quarkus.redis.worker.timeout";
    private static final String SOCKET = "quarkus.datasource.jdbc.additional-jdbc-properties.socketTimeout";
    private static final String STATEMENT = "sluice.ledger.statement-timeout";

    private final List<Relation> all;

    /** By their keys. */
    private record Relation(String shorter, Duration shorterLasts, String longer, Duration longerLasts) {
        void check() {
            if (shorterLasts.compareTo(longerLasts) >= 0) {
                throw new StartRefused(shorter + " must be shorter than " + longer);
            }
        }
    }

    /**
     * @param client the framework's default is this one
     * @param socket in seconds; 0: without end
     */
    Relations(
            QueueConfig queue,
            LedgerConfig ledger,
            @ConfigProperty(name = CLIENT, defaultValue = "10s") Duration client,
            @ConfigProperty(name = SOCKET, defaultValue = "0") int socket) {
        var silence = socket == 0 ? ChronoUnit.FOREVER.getDuration() : Duration.ofSeconds(socket);
        all = List.of(
                new Relation("sluice.queue.block", queue.block(), CLIENT, client),
                new Relation(STATEMENT, ledger.statementTimeout(), "sluice.queue.reclaim-after", queue.reclaimAfter()),
                new Relation("sluice.ledger.lock-timeout", ledger.lockTimeout(), STATEMENT, ledger.statementTimeout()),
                new Relation(STATEMENT, ledger.statementTimeout(), SOCKET, silence));
    }

    /** Tests take over from each other sooner than a statement may last: they have no others. */
    void check(@Observes @Priority(BEFORE_THE_SCHEMA) StartupEvent event) {
        if (LaunchMode.current() != LaunchMode.TEST) {
            check();
        }
    }

    /** @throws StartRefused by both keys */
    void check() {
        all.forEach(Relation::check);
    }
}
