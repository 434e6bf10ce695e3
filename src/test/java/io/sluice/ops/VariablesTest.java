package io.sluice.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.ops.embedded.StartRefused;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VariablesTest {
    private static final Map<String, String> GOOD = Map.of(
            "sluice.public-url", "http://localhost:8080",
            "sluice.roles", "ingest,worker,api",
            "sluice.admin-key", "a".repeat(32),
            "sluice.encryption-key", "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=");

    @Test
    void a_database_url_becomes_the_driver_s_address_with_decoded_credentials() {
        // Given
        var variables = with(
                "DATABASE_URL",
                "postgresql://me%40corp:p%2Fw+%25@db.example.com:5433/main?sslmode=require&application_name=x");
        // When
        var keys = variables.addresses();
        // Then
        assertThat(keys)
                .containsEntry(
                        "quarkus.datasource.jdbc.url",
                        "jdbc:postgresql://db.example.com:5433/main?sslmode=require&ApplicationName=x")
                .containsEntry("quarkus.datasource.username", "me@corp")
                .containsEntry("quarkus.datasource.password", "p/w+%");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgres://u:p@h/d",
                "postgresql://h/d",
                "postgresql://u@h:1/d",
                "postgresql://u:@[::1]:5432/d",
                "postgresql://u:p@h1:1,h2:2/d"
            })
    void forms_of_a_database_url_that_libpq_takes_are_taken(String url) {
        // Given
        var variables = with("DATABASE_URL", url);
        // When
        var keys = variables.addresses();
        // Then
        assertThat(keys.get("quarkus.datasource.jdbc.url"))
                .startsWith("jdbc:postgresql://")
                .endsWith("/d");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            DATABASE_URL          | mysql://u:sesame@h/d
            DATABASE_URL          | postgresql://u:sesame@h
            DATABASE_URL          | postgresql://u:sesame@h:port/d
            DATABASE_URL          | postgresql://u:sesame%zz@h/d
            DATABASE_URL          | jdbc:postgresql://h/d?password=sesame
            SLUICE_MIGRATION_URL  | jdbc:postgresql://h/d?password=sesame
            SLUICE_MIGRATION_URL  | postgresql://u:sesame@h
            REDIS_URL             | http://:sesame@h:6379
            REDIS_URL             | redis://
            REDIS_URL             | sesame
            PORT                  | sesame
            PORT                  | 0
            PORT                  | 65536
            SLUICE_PUBLIC_URL     | sesame
            SLUICE_PUBLIC_URL     | ftp://sesame
            SLUICE_PUBLIC_URL     | https://hooks.example.com?key=sesame
            SLUICE_ROLES          | ingest,sesame
            SLUICE_ROLES          | ,
            SLUICE_STRIPE_API_URL | sesame
            SLUICE_GOOGLE_API_URL | sesame
            SLUICE_SENTRY_DSN     | sesame
            SLUICE_SENTRY_DSN     | https://sesame@host
            SLUICE_SENTRY_DSN     | https://host/sesame/1
            SLUICE_SENTRY_DSN     | ftp://sesame@host/1
            SLUICE_OTLP_ENDPOINT  | sesame
            SLUICE_OTLP_ENDPOINT  | sesame:4318
            SLUICE_OTLP_ENDPOINT  | grpc://sesame:4317
            SLUICE_OTLP_ENDPOINT  | http://u:sesame@collector:4318
            SLUICE_OTLP_ENDPOINT  | http://collector:4318?key=sesame
            SLUICE_ADMIN_KEY      | sesame
            SLUICE_ADMIN_KEY      | sesame sesame sesame sesame sesame
            SLUICE_ENCRYPTION_KEY | sesame
            SLUICE_ENCRYPTION_KEY | c2VzYW1lc2VzYW1l
            SLUICE_ENCRYPTION_KEY | MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=,sesame
            SLUICE_ENCRYPTION_KEY | MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=,
            SLUICE_ENCRYPTION_KEY | MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE= MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=
            SLUICE_ENCRYPTION_KEY | c2VzYW1lc2VzYW1lc2VzYW1lc2VzYW1lc2VzYW1lc2U=,MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=,c2VzYW1lc2VzYW1lc2VzYW1lc2VzYW1lc2VzYW1lc2U=
            SLUICE_OIDC_ISSUER    | sesame
            SLUICE_OIDC_ISSUER    | http://sesame.example.com
            SLUICE_OIDC_ISSUER    | https://u:sesame@issuer.example.com
            SLUICE_OIDC_ISSUER    | https://issuer.example.com?sesame
            SLUICE_OIDC_AUDIENCE  | sesame sesame
            SLUICE_OIDC_ROLE_CLAIM | sesame sesame
            SLUICE_OIDC_TENANT_CLAIM | sesame sesame
            SLUICE_TRUSTED_PROXIES | sesame
            SLUICE_TRUSTED_PROXIES | 10.0.0.0/8,sesame
            SLUICE_TRUSTED_PROXIES | 0.0.0.0/0
            SLUICE_TRUSTED_PROXIES | ::/0
            SLUICE_CORS_ORIGINS   | *
            SLUICE_CORS_ORIGINS   | sesame
            SLUICE_CORS_ORIGINS   | null
            SLUICE_CORS_ORIGINS   | https://sesame.example.com/
            SLUICE_CORS_ORIGINS   | https://sesame.example.com:443
            SLUICE_CORS_ORIGINS   | https://*.sesame.example.com
            SLUICE_CORS_ORIGINS   | https://a.example.com,https://Sesame.example.com
            """)
    void a_malformed_value_is_refused_in_one_line_that_names_the_variable_and_not_the_value(
            String variable, String value) {
        // Given
        var variables = with(variable, value);
        // When
        var refusal = assertThatThrownBy(() -> {
            variables.addresses();
            variables.checked();
            variables.keys(Map.of());
        });
        // Then
        refusal.isInstanceOf(StartRefused.class)
                .message()
                .startsWith(variable + " is malformed; it should be ")
                .doesNotContain("sesame", "\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://key@o1.ingest.sentry.example/1", "http://key:secret@localhost:9000/sub/path/42"})
    void a_dsn_of_sentry_is_taken_as_it_is(String dsn) {
        // When
        var keys = with("SLUICE_SENTRY_DSN", dsn).checked();
        // Then
        assertThat(keys).containsEntry("sluice.sentry-dsn", dsn);
        assertThat(new Variables(name -> GOOD.getOrDefault(name, "")).checked()).doesNotContainKey("sluice.sentry-dsn");
    }

    @Test
    void a_collector_s_url_loses_its_last_slash_and_is_not_there_by_itself() {
        // When
        var keys = with("SLUICE_OTLP_ENDPOINT", "http://collector.monitoring:4318/")
                .checked();
        // Then
        assertThat(keys).containsEntry("sluice.otlp-endpoint", "http://collector.monitoring:4318");
        assertThat(with("SLUICE_OTLP_ENDPOINT", " ").checked()).doesNotContainKey("sluice.otlp-endpoint");
    }

    @Test
    void a_url_for_migrations_is_taken_as_it_is_and_is_not_there_by_itself() {
        // Given
        var url = "postgresql://u:p@primary:5432/d?sslmode=require";
        // When
        var keys = with("SLUICE_MIGRATION_URL", url + " ").checked();
        // Then
        assertThat(keys).containsEntry("sluice.migration-url", url);
        assertThat(with("SLUICE_MIGRATION_URL", " ").checked()).doesNotContainKey("sluice.migration-url");
    }

    @ParameterizedTest
    @CsvSource({"SLUICE_ADMIN_KEY", "SLUICE_ENCRYPTION_KEY"})
    void a_key_that_nothing_made_is_required(String variable) {
        // Given
        var variables = with(variable, " ");
        // When
        var refusal = assertThatThrownBy(() -> variables.keys(Map.of()));
        // Then
        refusal.isInstanceOf(StartRefused.class).hasMessageStartingWith(variable + " is missing; it should be ");
    }

    @Test
    void a_key_that_the_embedded_stores_made_stands_in() {
        // Given
        var variables = with("SLUICE_ADMIN_KEY", "");
        // When
        var keys = variables.keys(Map.of("sluice.admin-key", "m".repeat(40)));
        // Then
        assertThat(keys).containsEntry("sluice.admin-key", "m".repeat(40));
    }

    @Test
    void several_encryption_keys_may_be_given() {
        // Given
        var both = GOOD.get("sluice.encryption-key") + ", MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=";
        // When
        var keys = with("SLUICE_ENCRYPTION_KEY", both).keys(Map.of());
        // Then
        assertThat(keys).containsEntry("sluice.encryption-key", both);
    }

    @Test
    void the_public_url_loses_its_last_slash() {
        // Given
        var variables = with("SLUICE_PUBLIC_URL", "https://hooks.example.com/in/");
        // When
        var keys = variables.checked();
        // Then
        assertThat(keys).containsEntry("sluice.public-url", "https://hooks.example.com/in");
    }

    @Test
    void what_says_who_may_call_is_taken_as_it_is_and_lists_lose_their_spaces() {
        // Given
        var variables = new Variables(name -> Map.of(
                        "sluice.public-url", "http://localhost:8080",
                        "sluice.roles", "api",
                        "sluice.oidc-issuer", "https://issuer.example.com/",
                        "sluice.oidc-audience", "https://hooks.example.com",
                        "sluice.oidc-role-claim", "realm_access.roles",
                        "sluice.trusted-proxies", "10.0.0.0/8, ::1",
                        "sluice.cors-origins", "https://a.example.com, http://localhost:3000")
                .getOrDefault(name, ""));
        // When
        var keys = variables.checked();
        // Then
        assertThat(keys)
                .containsEntry("sluice.oidc-issuer", "https://issuer.example.com/")
                .containsEntry("sluice.oidc-audience", "https://hooks.example.com")
                .containsEntry("sluice.oidc-role-claim", "realm_access.roles")
                .containsEntry("sluice.trusted-proxies", "10.0.0.0/8,::1")
                .containsEntry("sluice.cors-origins", "https://a.example.com,http://localhost:3000")
                .doesNotContainKey("sluice.oidc-tenant-claim");
    }

    @ParameterizedTest
    @CsvSource({
        "SLUICE_OIDC_ISSUER, https://issuer.example.com, SLUICE_OIDC_AUDIENCE",
        "SLUICE_OIDC_AUDIENCE, sluice, SLUICE_OIDC_ISSUER"
    })
    void issuer_and_audience_are_given_together(String variable, String value, String missing) {
        // Given
        var variables = with(variable, value);
        // When
        var refusal = assertThatThrownBy(variables::checked);
        // Then
        refusal.isInstanceOf(StartRefused.class).hasMessageStartingWith(missing + " is missing; ");
    }

    /** As the configuration answers: an environment variable SLUICE_X is also the key sluice.x. */
    private static Variables with(String variable, String value) {
        Map<String, String> all = new HashMap<>(GOOD);
        all.put(variable, value);
        if (variable.startsWith("SLUICE_")) {
            all.put(
                    "sluice."
                            + variable.substring(7)
                                    .toLowerCase(java.util.Locale.ROOT)
                                    .replace('_', '-'),
                    value);
        }
        return new Variables(name -> all.getOrDefault(name, ""));
    }
}
