package io.sluice.ops;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;
import io.sluice.event.Ids;
import io.sluice.provider.Providers;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;

/** Gives the rooms what they take as parameters: time, identifiers, the providers. */
final class Wiring {

    @Produces
    @Singleton
    Clock clock() {
        return Clock.systemUTC();
    }

    @Produces
    @Singleton
    Ids ids() {
        return new RandomIds(Generators.timeBasedEpochRandomGenerator());
    }

    @Produces
    @Singleton
    Providers providers() {
        return new Providers();
    }

    /** All but the timestamp is random, also within one millisecond. Thread-safe. */
    record RandomIds(TimeBasedEpochRandomGenerator generator) implements Ids {
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
