package io.sluice.remote.send;

import io.sluice.ledger.StoreUnavailable;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/** Where tenants' wishes to send come in. Blocking. */
@ApplicationScoped
public class Sends {
    private static final Logger LOG = Logger.getLogger(Sends.class);

    private final NewSends news;
    private final SendWork work;
    private final SendConfig config;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    Sends(NewSends news, SendWork work, SendConfig config) {
        this.news = news;
        this.work = work;
        this.config = config;
    }

    /**
     * One wish.
     *
     * @param source whose credential is used, of the tenant and the order's provider
     * @param sandbox nothing is to be sent
     * @param key the caller's Idempotency-Key
     */
    public record Wanted(UUID tenant, UUID source, boolean sandbox, Order order, Optional<String> key) {
        @Override
        public String toString() {
            return "Wanted[" + tenant + ", " + order + "]";
        }
    }

    /**
     * Keeps it, tries at once, and waits for that for a while. Whatever comes of the try, the send is durable.
     *
     * @throws StoreUnavailable Postgres is away; nothing is kept
     */
    public Accepted take(Wanted wanted) throws SQLException {
        var accepted = news.take(wanted);
        if (accepted instanceof Accepted.Taken(var send, var fresh, var sandbox) && fresh && !sandbox) {
            await(threads.submit(() -> first(wanted.tenant(), send)));
        }
        return accepted;
    }

    private void first(UUID tenant, UUID send) {
        try {
            work.first(tenant, send);
        } catch (StoreUnavailable | SQLException e) {
            // The task goes on with it.
            LOG.warnf("a send is left to its task error=%s", e.getClass().getName());
        }
    }

    private void await(Future<?> tried) {
        try {
            tried.get(config.patience().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            // It goes on without the caller.
        } catch (ExecutionException e) {
            var cause = String.valueOf(e.getCause());
            LOG.errorf("a send failed for a reason of our own error=%s", cause.split(":", 2)[0]);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
