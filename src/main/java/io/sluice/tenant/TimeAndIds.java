package io.sluice.tenant;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;
import io.quarkus.arc.DefaultBean;
import io.sluice.event.Ids;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;

/** The running gateway's clock and its source of identifiers; a test may put others in their place. */
final class TimeAndIds {

    @Produces
    @Singleton
    @DefaultBean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Produces
    @Singleton
    @DefaultBean
    Ids ids() {
        return new Random();
    }

    private static final class Random implements Ids {
        private final TimeBasedEpochRandomGenerator generator = Generators.timeBasedEpochRandomGenerator();

        @Override
        public UUID next() {
            return generator.generate();
        }

        @Override
        public UUID at(Instant time) {
            return generator.construct(time.toEpochMilli());
        }
    }
}
