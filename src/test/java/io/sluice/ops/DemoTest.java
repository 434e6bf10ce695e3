package io.sluice.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.sluice.provider.Provider;
import io.sluice.provider.Providers;
import io.sluice.tenant.SecurityConfig;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
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

    private static String run(String shell, String command) throws IOException {
        var process = new ProcessBuilder(shell, "-c", command)
                .redirectErrorStream(true)
                .start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }
}
