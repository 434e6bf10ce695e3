package io.sluice.ops.log;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.sentry.Sentry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Optional;
import java.util.logging.Logger;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Reports errors to Sentry, where a DSN is given; else nothing of Sentry's is so much as started. */
@ApplicationScoped
class ErrorReports {
    private static final Logger ALL = Logger.getLogger("");

    private final Optional<String> dsn;
    private Optional<SentryHandler> handler = Optional.empty();

    ErrorReports(@ConfigProperty(name = "sluice.sentry-dsn") Optional<String> dsn) {
        this.dsn = dsn;
    }

    void start(@Observes StartupEvent event) {
        handler = dsn.map(SentryHandler::open);
        handler.ifPresent(ALL::addHandler);
    }

    void stop(@Observes ShutdownEvent event) {
        handler.ifPresent(ALL::removeHandler);
        handler.ifPresent(open -> Sentry.close());
    }
}
