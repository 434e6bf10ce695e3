package io.sluice.remote;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.logging.LogLevel;
import com.github.kagkarlsson.scheduler.task.FailureHandler;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks.OneTimeTaskBuilder;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.sluice.ledger.StoreUnavailable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The durable tasks of all nodes, by db-scheduler: what is due is found by one of them, carried out by any, and taken over where a node dies.
 *
 * @see <a href="https://github.com/kagkarlsson/db-scheduler">db-scheduler</a>
 */
@ApplicationScoped
public class Tasks {
    private static final Logger LOG = Logger.getLogger(Tasks.class);
    private static final Duration AGAIN = Duration.ofSeconds(5);
    /** For looking what is due, whatever else is under way. */
    private static final int OWN = 2;

    /** How often the wait doubles while it goes on failing. */
    private static final int DOUBLINGS = 7;

    private static final Duration GOODBYE = Duration.ofSeconds(10);

    private final List<Work> works;
    private final DueThings due;
    private final DataSource database;
    private final RemoteConfig config;
    private final Clock clock;
    private final Map<String, OneTimeTask<Void>> tasks = new HashMap<>();
    private @Nullable Scheduler scheduler;

    Tasks(@All List<Work> works, DueThings due, DataSource database, RemoteConfig config, Clock clock) {
        this.works = works;
        this.due = due;
        this.database = database;
        this.config = config;
        this.clock = clock;
        works.forEach(work -> tasks.put(work.name(), task(work)));
    }

    void start(
            @Observes StartupEvent event,
            @ConfigProperty(name = "sluice.roles", defaultValue = "ingest,worker,api") List<String> roles) {
        if (!roles.contains("worker") || works.isEmpty()) {
            return;
        }
        var looking = com.github.kagkarlsson.scheduler.task.helper.Tasks.recurring("due", FixedDelay.of(config.every()))
                .execute((instance, context) -> look());
        scheduler = Scheduler.create(database, List.copyOf(tasks.values()))
                .startTasks(looking)
                .schedulerName(new SchedulerName.Fixed("node-" + UUID.randomUUID()))
                .threads(works.size() * config.concurrency() + OWN)
                .executorService(Executors.newVirtualThreadPerTaskExecutor())
                .pollUsingLockAndFetch(0.5, 1.0)
                .pollingInterval(config.every())
                .heartbeatInterval(config.heartbeat())
                .missedHeartbeatsLimit(4)
                .shutdownMaxWait(GOODBYE)
                // An exception's message may hold content; ours says what it may.
                .failureLogging(LogLevel.OFF, false)
                .clock(clock::instant)
                .build();
        scheduler.start();
    }

    void stop(@Observes ShutdownEvent event) {
        if (scheduler != null) {
            scheduler.stop();
        }
    }

    private OneTimeTask<Void> task(Work work) {
        return new OneTimeTaskBuilder<>(work.name(), Void.class)
                .onFailure(again(work))
                .onDeadExecutionRevive()
                .execute((instance, context) -> run(work, DueThings.Thing.of(instance.getId())));
    }

    private static void run(Work work, DueThings.Thing thing) {
        try {
            work.run(thing.tenant(), thing.id());
        } catch (SQLException e) {
            throw new IllegalStateException("Postgres refused the data (SQLState " + e.getSQLState() + ")", e);
        }
    }

    /** What a work did not foresee. It is logged by class: a message may hold content. */
    private FailureHandler<Void> again(Work work) {
        return (complete, operations) -> {
            var cause = complete.getCause();
            if (cause.filter(e -> e instanceof StoreUnavailable).isEmpty()) {
                LOG.warnf(
                        "task failed, it is tried again task=%s error=%s",
                        work.name(), cause.map(e -> e.getClass().getName()).orElse("none"));
            }
            int before = complete.getExecution().consecutiveFailures;
            var wait = AGAIN.multipliedBy(1L << Math.min(before, DOUBLINGS));
            operations.reschedule(complete, clock.instant().plus(wait));
        };
    }

    private void look() {
        for (var work : works) {
            try {
                due.find(work, clock.instant()).forEach(thing -> schedule(work, thing));
            } catch (StoreUnavailable away) {
                return;
            } catch (SQLException e) {
                LOG.errorf("what is due cannot be found task=%s state=%s", work.name(), e.getSQLState());
            }
        }
    }

    private void schedule(Work work, DueThings.Thing thing) {
        var running = scheduler;
        var task = tasks.get(work.name());
        if (running != null && task != null) {
            TaskInstance<Void> instance = task.instance(thing.toString());
            running.scheduleIfNotExists(instance, clock.instant());
        }
    }
}
