package io.sluice.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.sluice.watch.Rules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** On one machine an alert that fires reaches somebody, where somebody is named. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the script needs a shell")
class AlertingTest {
    private static final Path FOLDER = Path.of("deploy/prometheus");

    @TempDir
    Path directory;

    private record Start(int code, String said, JsonNode file) {
        JsonNode receiver() {
            return file.path("receivers").path(0);
        }
    }

    @BeforeEach
    void something_else_is_started() throws IOException {
        var program = Files.writeString(directory.resolve("alertmanager"), "#!/bin/sh\necho started \"$@\"\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
    }

    @Test
    void a_webhook_and_an_address_are_told_whatever_characters_they_have() throws Exception {
        // Given
        var hook = "https://chat.example.com/hook?token='a: b#\"$c\"";
        // When
        var start = start(Map.of(
                "ALERT_WEBHOOK_URL", hook,
                "ALERT_EMAIL_TO", "on-call@example.com",
                "ALERT_EMAIL_FROM", "sluice@example.com",
                "ALERT_SMTP", "mail.example.com:587",
                "ALERT_SMTP_USER", "sluice",
                "ALERT_SMTP_PASSWORD", "it's: secret"));
        // Then
        assertThat(start.code()).isZero();
        assertThat(start.said()).startsWith("started --config.file=").doesNotContain("Nobody", hook, "secret");
        assertThat(start.receiver().path("webhook_configs").path(0).path("url").asText())
                .isEqualTo(hook);
        var mail = start.receiver().path("email_configs").path(0);
        assertThat(List.of(mail.path("to").asText(), mail.path("smarthost").asText()))
                .containsExactly("on-call@example.com", "mail.example.com:587");
        assertThat(mail.path("auth_password").asText()).isEqualTo("it's: secret");
    }

    @Test
    void with_neither_it_starts_tells_nobody_and_says_so() throws Exception {
        // When
        var start = start(Map.of("ALERT_WEBHOOK_URL", "", "ALERT_EMAIL_TO", ""));
        // Then
        assertThat(start.code()).isZero();
        assertThat(start.said()).contains("Nobody is told of alerts", "started");
        assertThat(start.receiver().size()).as("it has a name alone").isEqualTo(1);
        assertThat(start.receiver().path("name"))
                .isEqualTo(start.file().path("route").path("receiver"));
    }

    @Test
    void an_address_without_a_mail_server_is_refused_by_name() throws Exception {
        // When
        var start = start(Map.of("ALERT_EMAIL_TO", "a@example.com", "ALERT_EMAIL_FROM", "b@example.com"));
        // Then
        assertThat(start.code()).isNotZero();
        assertThat(start.said()).contains("ALERT_SMTP: is missing").doesNotContain("started");
    }

    @Test
    void alerts_that_are_named_are_there_and_prometheus_sends_to_the_service_of_that_name() throws Exception {
        // Given
        var settings =
                new YAMLMapper().readTree(FOLDER.resolve("prometheus.yml").toFile());
        // When
        var start = start(Map.of());
        // Then
        var named = Pattern.compile("alertname=\"(\\w+)\"")
                .matcher(start.file().path("inhibit_rules").toString().replace("\\", ""))
                .results()
                .map(found -> found.group(1));
        assertThat(Rules.alerts()).extracting(Rules.Alert::name).containsAll(named.toList());
        var target = settings.at("/alerting/alertmanagers/0/static_configs/0/targets/0")
                .asText();
        assertThat(target).isEqualTo("alertmanager:9093");
        assertThat(Compose.read().service("alertmanager").get("ports")).hasToString("[127.0.0.1:9093:9093]");
    }

    /** A label says the roles: an alert tells of one that nobody has. */
    @Test
    void each_service_that_is_scraped_is_labelled_with_its_roles() throws IOException {
        // Given
        var compose = Compose.read();
        var scraped = new YAMLMapper()
                .readTree(FOLDER.resolve("prometheus.yml").toFile())
                .at("/scrape_configs/0");
        var roles = new ArrayList<String>();
        // When
        scraped.path("relabel_configs")
                .forEach(rule -> roles.add(rule.path("regex").asText() + " "
                        + rule.path("replacement").asText()));
        // Then
        assertThat(scraped.path("job_name").asText()).isEqualTo("sluice");
        assertThat(scraped.at("/dns_sd_configs/0/names"))
                .extracting(JsonNode::asText)
                .map(name -> name + " "
                        + Compose.map(compose.service(name).get("environment")).get("SLUICE_ROLES"))
                .containsExactlyElementsOf(roles);
        assertThat(scraped.path("relabel_configs"))
                .extracting(rule -> rule.path("target_label").asText())
                .containsOnly("app_kubernetes_io_component");
    }

    private Start start(Map<String, String> variables) throws IOException, InterruptedException {
        var file = directory.resolve("alertmanager.yml");
        var builder = new ProcessBuilder("sh", FOLDER.resolve("alertmanager").toString()).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("ALERT_"));
        builder.environment().putAll(variables);
        builder.environment().put("ALERT_FILE", file.toString());
        builder.environment().merge("PATH", directory + ":", (path, own) -> own + path);
        var process = builder.start();
        var said = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Start(process.waitFor(), said, new YAMLMapper().readTree(file.toFile()));
    }
}
