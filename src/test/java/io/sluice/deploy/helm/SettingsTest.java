package io.sluice.deploy.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Secret;
import io.sluice.deploy.Settings;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The variables that pods are given are read by somebody, and the secrets that they name are there. */
@EnabledOnOs(
        value = OS.LINUX,
        architectures = "amd64",
        disabledReason = "Central has Helm's library for this one alone")
class SettingsTest {
    /** Of libpq and OpenSSL, in the backup's image. */
    private static final Set<String> OF_TOOLS = Set.of("PGSSLROOTCERT", "SSL_CERT_FILE");

    @ParameterizedTest
    @EnumSource(Chart.Case.class)
    void every_variable_is_one_that_the_gateway_its_framework_or_a_tool_reads(Chart.Case values) throws IOException {
        // Given
        var known = new TreeSet<>(Settings.known());
        known.addAll(OF_TOOLS);
        // When
        var given = values.pods().stream().flatMap(Pod::variables).map(EnvVar::getName);
        // Then
        assertThat(given).isNotEmpty().isSubsetOf(known);
    }

    @ParameterizedTest
    @EnumSource(Chart.Case.class)
    void both_redis_clients_are_told_the_same(Chart.Case values) {
        // When
        var variables = values.pods().stream()
                .filter(Pod::serves)
                .flatMap(Pod::variables)
                .filter(v -> v.getName().matches("QUARKUS_REDIS_(?!HOSTS).*"))
                .collect(Collectors.partitioningBy(
                        v -> v.getName().startsWith("QUARKUS_REDIS_WORKER_"),
                        Collectors.mapping(
                                v -> v.getName().replace("_WORKER", "") + "=" + v.getValue(), Collectors.toSet())));
        // Then
        assertThat(variables.get(true)).isEqualTo(variables.get(false));
        boolean plain = Set.of(Chart.Case.DEFAULT, Chart.Case.MINIMAL, Chart.Case.OPTIONS)
                .contains(values);
        assertThat(variables.get(true).isEmpty()).isEqualTo(plain);
    }

    @Test
    void each_role_is_told_which_it_is() {
        assertThat(Chart.Case.DEFAULT.pods())
                .filteredOn(Pod::serves)
                .flatExtracting(pod -> pod.variables()
                        .filter(v -> v.getName().equals("SLUICE_ROLES"))
                        .map(EnvVar::getValue)
                        .toList())
                .containsExactlyInAnyOrder("ingest", "worker", "api");
    }

    @Test
    void the_secrets_that_pods_name_are_fetched_or_made() {
        // Given
        var fetched = Chart.Case.PRODUCTION
                .all(Custom.ExternalSecret.class)
                .getFirst()
                .spec();
        var made = Chart.Case.MINIMAL.all(Secret.class).getFirst();
        // When // Then
        assertThat(keys(Chart.Case.PRODUCTION, fetched.target().name()))
                .isSubsetOf(fetched.data().stream().map(Custom.Entry::secretKey).toList());
        assertThat(keys(Chart.Case.MINIMAL, made.getMetadata().getName()))
                .isEqualTo(made.getData().keySet());
        assertThat(Chart.Case.PRODUCTION.all(Custom.TriggerAuthentication.class))
                .flatExtracting(auth -> auth.spec().secretTargetRef())
                .extracting(key -> key.parameter() + " " + key.key())
                .containsExactly("username REDIS_USERNAME", "password REDIS_PASSWORD", "ca ca.crt");
    }

    @Test
    void every_key_that_a_pod_reads_is_fetched_whatever_it_is_called() {
        // Given
        var settings = new String[] {
            "values-production.yaml",
            "migration.databaseUrlKey=DIRECT_URL",
            "backup.databaseUrlKey=REPLICA_URL",
            "backup.redisUrlKey=ONE_REDIS_URL"
        };
        // When
        var rendered = Chart.render(settings);
        var fetched = rendered.stream()
                .map(Manifest::object)
                .filter(Custom.ExternalSecret.class::isInstance)
                .flatMap(secret -> ((Custom.ExternalSecret) secret).spec().data().stream())
                .map(Custom.Entry::secretKey)
                .toList();
        // Then
        assertThat(fetched)
                .doesNotHaveDuplicates()
                .contains("DIRECT_URL", "REPLICA_URL", "ONE_REDIS_URL")
                .containsAll(keys(rendered.stream().flatMap(Pod::of), "sluice-secrets"));
    }

    @ParameterizedTest
    @CsvSource({
        "secrets.sentryDsn=true,SLUICE_SENTRY_DSN",
        "worker.keda.enabled=true,REDIS_PASSWORD",
        "migration.enabled=true,DIRECT_URL"
    })
    void a_key_that_the_plain_secret_lacks_is_named(String setting, String key) {
        // Given
        var settings = List.of(
                "values-minimal.yaml",
                "secrets.plain.DATABASE_URL=postgresql://db/sluice",
                "secrets.plain.REDIS_URL=redis://redis",
                "secrets.plain.SLUICE_ADMIN_KEY=" + "x".repeat(40),
                "secrets.plain.SLUICE_ENCRYPTION_KEY=x",
                "redis.address=redis:6379",
                "postgres.pooler=true",
                "migration.databaseUrlKey=DIRECT_URL",
                setting);
        // When // Then
        assertThatThrownBy(() -> Chart.render(settings.toArray(String[]::new)))
                .hasMessageContaining("secrets.plain: has no " + key);
    }

    private static Set<String> keys(Chart.Case values, String secret) {
        return keys(values.pods().stream(), secret);
    }

    private static Set<String> keys(Stream<Pod> pods, String secret) {
        return pods.flatMap(Pod::variables)
                .filter(v -> v.getValueFrom() != null)
                .map(v -> v.getValueFrom().getSecretKeyRef())
                .filter(key -> key.getName().equals(secret))
                .map(key -> key.getKey())
                .collect(Collectors.toSet());
    }
}
