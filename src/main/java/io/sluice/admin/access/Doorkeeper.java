package io.sluice.admin.access;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.admin.access.guess.Guesses;
import io.sluice.admin.access.guess.Guesses.Turn;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/** Recognises credentials, and counts those that are refused: who tries too many is slowed. */
@ApplicationScoped
class Doorkeeper {
    private static final Logger LOG = Logger.getLogger(Doorkeeper.class);

    private final Credentials credentials;
    private final Guesses guesses;
    private final Counter unknown;
    private final Counter expired;
    private final Counter powerless;
    private final Counter slowed;
    private final Counter unknowable;

    Doorkeeper(Credentials credentials, Guesses guesses, MeterRegistry registry) {
        this.credentials = credentials;
        this.guesses = guesses;
        this.unknown = refused(registry, "unknown");
        this.expired = refused(registry, "expired");
        this.powerless = refused(registry, "powerless");
        this.slowed = refused(registry, "slowed");
        this.unknowable = refused(registry, "unavailable");
    }

    private static Counter refused(MeterRegistry registry, String outcome) {
        return Counter.builder("sluice.credentials.refused")
                .tag("outcome", outcome)
                .register(registry);
    }

    /** Whether a credential may be looked up at all. Never blocks. */
    Turn take(BearerRequest request) {
        var turn = credentials.isPlatforms(request.credential())
                ? guesses.known(request.address(), request.credential())
                : guesses.take(request.address(), request.credential());
        if (turn instanceof Turn.Slowed) {
            slowed.increment();
        }
        return turn;
    }

    /** Looks a credential up. Blocking. */
    Recognition recognise(Turn.Taken turn, String credential) {
        var recognised = lookUp(credential);
        switch (recognised) {
            case Recognition.Known known -> guesses.good(turn);
            case Recognition.Powerless nothing -> {
                guesses.good(turn);
                powerless.increment();
            }
            case Recognition.Unknown nobody -> {
                guesses.wrong(turn);
                unknown.increment();
            }
            case Recognition.Expired old -> {
                guesses.wrong(turn);
                expired.increment();
            }
            case Recognition.Slowed never -> throw new IllegalStateException("a look-up slows nobody");
            case Recognition.Unknowable away -> {
                guesses.unknown(turn);
                unknowable.increment();
            }
        }
        return recognised;
    }

    private Recognition lookUp(String credential) {
        try {
            return credentials.recognise(credential);
        } catch (RuntimeException e) {
            LOG.warn("A credential could not be looked up; the request is answered 503", e);
            return new Recognition.Unknowable();
        }
    }
}
