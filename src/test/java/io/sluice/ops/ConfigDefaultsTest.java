package io.sluice.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import io.sluice.Compiled;
import io.sluice.queue.Lane;
import io.sluice.queue.QueueConfig;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every key of every mapping with its default: a change of either is a change for operators. */
class ConfigDefaultsTest {
    private static final String EXPECTED = """
            sluice.access.body-timeout 30s
            sluice.access.guesses.burst 60
            sluice.access.guesses.every 1s
            sluice.access.guesses.remember 24h
            sluice.access.guesses.remembered 50000
            sluice.admin-key required
            sluice.calendar.apart 2s
            sluice.calendar.page 250
            sluice.calendar.poll 4h
            sluice.calendar.renew-after 80
            sluice.cors-origins none
            sluice.encryption-key required
            sluice.google-api-url https://www.googleapis.com
            sluice.ingest.bodies-bytes 268435456
            sluice.ingest.body-timeout 30s
            sluice.ingest.rejections.patience 250ms
            sluice.ingest.rejections.waiting 1000
            sluice.ingest.rejections.waiting-bytes 67108864
            sluice.ingest.store-timeout 5s
            sluice.ledger.backoff 5s,30s,2m,10m,1h,6h
            sluice.ledger.batch-bytes 16777216
            sluice.ledger.batch-events 1000
            sluice.ledger.lock-timeout 3s
            sluice.ledger.rejections.age 7d
            sluice.ledger.rejections.bytes 67108864
            sluice.ledger.rejections.count 1000
            sluice.ledger.retention.audit 400d
            sluice.ledger.retention.batch 2000
            sluice.ledger.retention.every 1h
            sluice.ledger.retention.keys 30d
            sluice.ledger.retention.lock-timeout 200ms
            sluice.ledger.retention.requests 8d
            sluice.ledger.retention.tasks 30d
            sluice.ledger.retention.usage-months 25
            sluice.ledger.statement-timeout 10s
            sluice.ledger.turn-timeout 15s
            sluice.oidc-audience none
            sluice.oidc-issuer none
            sluice.oidc-role-claim sluice_role
            sluice.oidc-tenant-claim sluice_tenant
            sluice.plans.free.burst 100
            sluice.plans.free.events-per-month 10000
            sluice.plans.free.rate 10
            sluice.plans.free.retention-days 7
            sluice.plans.free.sources 20
            sluice.plans.pro.burst 2000
            sluice.plans.pro.events-per-month 1000000
            sluice.plans.pro.rate 200
            sluice.plans.pro.retention-days 30
            sluice.plans.pro.sources 200
            sluice.plans.scale.burst 1
            sluice.plans.scale.events-per-month 100000000
            sluice.plans.scale.rate 0
            sluice.plans.scale.retention-days 90
            sluice.plans.scale.sources 2000
            sluice.public-url required
            sluice.queue.append-timeout 250ms
            sluice.queue.block 2s
            sluice.queue.fair-burst 200
            sluice.queue.fair-rate 100
            sluice.queue.late-after 1s
            sluice.queue.max-entry-bytes 131072
            sluice.queue.partitions 16
            sluice.queue.probe-every 100ms
            sluice.queue.reclaim-after 30s
            sluice.queue.watch-every 3s
            sluice.rates.ask-again-after 1s
            sluice.rates.patience 50ms
            sluice.reconcile.every 1h
            sluice.reconcile.grace 2m
            sluice.remote.backoff 5s,30s,2m,10m,30m
            sluice.remote.break-after 5
            sluice.remote.burst 20
            sluice.remote.call-timeout 20s
            sluice.remote.concurrency 64
            sluice.remote.connect-timeout 5s
            sluice.remote.every 500ms
            sluice.remote.heartbeat 5s
            sluice.remote.per-tenant 4
            sluice.remote.rate 10
            sluice.remote.rest 10s
            sluice.send.give-up 1h
            sluice.send.key-ttl 24h
            sluice.send.patience 5s
            sluice.send.settle 1m
            sluice.send.unknown 24h
            sluice.sendgrid-api-url https://api.sendgrid.com
            sluice.stripe-api-url https://api.stripe.com
            sluice.trusted-proxies none
            sluice.twilio-api-url https://api.twilio.com
            sluice.worker.batch 128
            sluice.worker.concurrency 0
            sluice.worker.patience 2s
            sluice.worker.reclaim-every 5s
            sluice.worker.stuck-after 60s
            sluice.worker.sweep-every 500ms
            """;

    @Test
    void every_key_of_every_mapping_has_the_default_that_operators_know() {
        // Given
        var mappings = Compiled.MAIN.stream()
                .filter(type -> type.isAnnotatedWith(ConfigMapping.class))
                .map(JavaClass::reflect);
        // When
        var keys = mappings.flatMap(
                type -> keys(type, type.getAnnotation(ConfigMapping.class).prefix()));
        // Then
        assertThat(keys.sorted()).containsExactlyElementsOf(EXPECTED.lines().toList());
    }

    @Test
    void as_many_partitions_as_there_may_be_find_a_connection_each() throws Exception {
        // Given
        var most = QueueConfig.class.getMethod("partitions").getAnnotation(Max.class);
        var properties = new Properties();
        // When
        try (var file = Files.newInputStream(Path.of("src/main/resources/application.properties"))) {
            properties.load(file);
        }
        // Then
        assertThat(Long.parseLong(properties.getProperty("quarkus.redis.worker.max-pool-size")))
                .isGreaterThan(Lane.values().length * most.value());
    }

    private static Stream<String> keys(Class<?> mapping, String prefix) {
        return Arrays.stream(mapping.getDeclaredMethods())
                .filter(method -> !method.isDefault() && !method.isSynthetic())
                .flatMap(method -> keys(method, prefix + "." + kebab(method.getName())));
    }

    private static Stream<String> keys(Method method, String key) {
        if (method.getReturnType().getName().startsWith("io.sluice.")) {
            return keys(method.getReturnType(), key);
        }
        var value = method.getAnnotation(WithDefault.class);
        var without = method.getReturnType() == Optional.class ? "none" : "required";
        return Stream.of(key + " " + (value == null ? without : value.value()));
    }

    private static String kebab(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}
