package io.sluice.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.sluice.provider.Provider;
import io.sluice.provider.Providers;
import io.sluice.tenant.SecurityConfig;
import io.sluice.tenant.manage.TenantSources;
import io.sluice.tenant.manage.Whose;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class DemoTest {
    @TestHTTPResource("/")
    URI here;

    @Inject
    Demo demo;

    @Inject
    Providers providers;

    @Inject
    TenantSources sources;

    @Inject
    SecurityConfig config;

    private Demo.Ready ready;
    private DemoCommands commands;

    @BeforeEach
    void make() {
        ready = demo.ready();
        commands = new DemoCommands("http://localhost:" + here.getPort(), config.publicUrl());
    }

    @Test
    void the_demo_tenant_has_one_source_per_provider_and_is_made_once() {
        // Given
        var names = providers.all().stream().map(Provider::name).toList();
        // When
        var again = demo.ready();
        // Then
        assertThat(again).isEqualTo(ready);
        assertThat(again.sources()).containsOnlyKeys(names);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sh", "bash"})
    void the_pasted_stripe_command_is_accepted_and_becomes_a_subscription(String shell) throws Exception {
        // Given
        var command = commands.stripe(ready.source("stripe").orElseThrow(), demo.secret("stripe"));
        // When
        var answer = run(shell, command);
        // Then
        assertThat(answer).isEqualTo("{\"status\":\"accepted\",\"events\":1}");
        await().atMost(Duration.ofSeconds(10))
                .until(() -> run(shell, commands.read(ready.tenant(), "subscriptions", config.adminKey()))
                        .contains("\"sub_demo\""));
    }

    @Test
    void the_pasted_twilio_command_is_accepted_and_becomes_a_message() throws Exception {
        // Given
        var command = commands.twilio(ready.source("twilio").orElseThrow(), demo.secret("twilio"));
        // When
        var answer = run("sh", command);
        // Then
        assertThat(answer).contains("<Response/>");
        await().atMost(Duration.ofSeconds(10))
                .until(() -> run("sh", commands.read(ready.tenant(), "messages", config.adminKey()))
                        .contains("+15005550006"));
    }

    @Test
    void a_demo_source_of_another_secret_takes_the_pasted_command_and_its_own() throws Exception {
        // Given
        var tenant = Whose.tenant(ready.tenant());
        var source = ready.source("stripe").orElseThrow();
        var own = "whsec_" + "0123456789abcdef".repeat(2);
        sources.rotate(tenant, source, own, Duration.ZERO);
        // When
        demo.ready();
        demo.ready();
        // Then
        assertThat(sources.get(tenant, source).secrets())
                .extracting(secret -> secret.hint)
                .startsWith(last(demo.secret("stripe")), last(own));
        for (var secret : List.of(demo.secret("stripe"), own)) {
            assertThat(run("sh", commands.stripe(source, secret))).contains("accepted");
        }
    }

    private static String last(String secret) {
        return secret.substring(secret.length() - 4);
    }

    private static String run(String shell, String command) throws IOException {
        var process = new ProcessBuilder(shell, "-c", command)
                .redirectErrorStream(true)
                .start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }
}
