package io.sluice.deploy.terraform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.deploy.Footprint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be said of the Terraform files without an account: that they hang together, hold no secret, open nothing that need not be open, and keep what must be kept. */
class TerraformTest {
    private static final Path HOME = Path.of("deploy/terraform/aws");
    private static final Path KNOWN = Path.of("src/test/resources/terraform/aws.txt");
    private static final Pattern OPEN = Pattern.compile("0\\.0\\.0\\.0/0|::/0");
    private static final Pattern SECRET = Pattern.compile(
            "(?im)^\\s*(?:password|secret_string|auth_token|passwords?|secret_string_wo|password_wo)\\s*=\\s*\\[?\"[^\"$]*\"|AKIA[0-9A-Z]{16}|-----BEGIN|sk_live_|whsec_");

    /** Sizes in units of a processor's 1024th; with each come 2 to 8 MiB of memory a unit. @see <a href="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size">Task size</a> */
    private static final Set<Long> FARGATE = Set.of(512L, 1024L, 2048L);

    private static Terraform aws;

    @BeforeAll
    static void every_file_is_hcl() throws IOException {
        aws = Terraform.read(HOME);
    }

    @Test
    void what_is_referred_to_is_declared() {
        assertThat(aws.references())
                .hasSizeGreaterThan(80)
                .isSubsetOf(aws.declared().keySet());
    }

    @Test
    void what_is_declared_is_used_and_a_variable_is_described_and_typed() {
        // When
        var unused = new TreeSet<>(aws.declared().keySet());
        unused.removeIf(name -> !name.matches("(var|local|data|ephemeral)\\..*"));
        unused.removeAll(aws.references());
        // Then
        assertThat(unused).isEmpty();
        assertThat(aws.resources("var")).hasSizeGreaterThan(10).allSatisfy((name, body) -> {
            assertThat(body.get("description")).as(name).isNotNull();
            assertThat(body.containsKey("type")).as(name).isTrue();
        });
        assertThat(aws.resources("output"))
                .allSatisfy((name, body) ->
                        assertThat(body.get("description")).as(name).isNotNull());
    }

    @Test
    void a_dangling_reference_would_be_found(@TempDir Path directory) throws IOException {
        // Given
        Files.writeString(directory.resolve("a.tf"), "resource \"aws_vpc\" \"this\" {\n  cidr_block = var.gone\n}\n");
        // When
        var dangling = Terraform.read(directory);
        // Then
        assertThat(dangling.references()).containsExactly("var.gone");
        assertThat(dangling.declared()).containsOnlyKeys("aws_vpc.this");
    }

    @Test
    void the_provider_knows_every_argument_and_misses_none() throws IOException {
        // When
        var schema = Schema.read(KNOWN);
        // Then
        assertThat(schema.refused(aws)).isEmpty();
        assertThat(schema.missed(aws)).isEmpty();
    }

    @Test
    void an_argument_that_the_provider_does_not_know_would_be_found(@TempDir Path directory) throws IOException {
        // Given
        Files.writeString(directory.resolve("a.tf"), """
                resource "aws_ecs_service" "this" {
                  nam = aws_lb.this.arn_suffx

                  network_configuration {
                    subnet = []
                  }

                  dynamic "load_balancer" {
                    for_each = []

                    content {
                      container_name = "sluice"
                    }
                  }
                }
                """);
        // When
        var planted = Terraform.read(directory);
        var schema = Schema.read(KNOWN);
        // Then
        assertThat(schema.refused(planted))
                .containsExactlyInAnyOrder(
                        "aws_ecs_service.this lacks name",
                        "aws_ecs_service.this has nam",
                        "aws_ecs_service.this.network_configuration lacks subnets",
                        "aws_ecs_service.this.network_configuration has subnet",
                        "aws_ecs_service.this.load_balancer lacks container_port");
        assertThat(schema.missed(planted)).containsExactly("aws_lb.this.arn_suffx");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a = \"open", "a = [1, 2", "a =", "a == 1", "a = ;", "a = 1 }"})
    void a_broken_file_would_be_found(String line, @TempDir Path directory) throws IOException {
        // Given
        Files.writeString(directory.resolve("b.tf"), "locals {\n  " + line + "\n}\n");
        // When // Then
        assertThatThrownBy(() -> Terraform.read(directory)).hasMessageContaining("b.tf is not HCL");
    }

    @Test
    void no_file_holds_a_secret() {
        assertThat(aws.files())
                .allSatisfy((name, text) -> assertThat(
                                SECRET.matcher(text).results().toList())
                        .as(name)
                        .isEmpty());
    }

    @Test
    void the_world_comes_in_at_the_balancer_by_https_and_to_be_sent_there() {
        // When
        var open = aws.resources("aws_vpc_security_group_ingress_rule").entrySet().stream()
                .filter(rule -> OPEN.matcher(String.valueOf(rule.getValue())).find())
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        rule -> rule.getValue().get("security_group_id") + " "
                                + rule.getValue().get("from_port") + "-"
                                + rule.getValue().get("to_port")));
        // Then
        assertThat(open)
                .containsOnlyKeys("https", "http")
                .containsEntry("https", "aws_security_group.balancer.id 443.0-443.0")
                .containsEntry("http", "aws_security_group.balancer.id 80.0-80.0");
        assertThat(aws.resources("aws_security_group"))
                .hasSize(4)
                .allSatisfy((name, group) -> assertThat(group.containsKey("ingress") || group.containsKey("egress"))
                        .as("rules are resources of their own, so that these tests see them: %s", name)
                        .isFalse());
        assertThat(aws.resources("aws_vpc_security_group_egress_rule").values().stream()
                        .filter(rule -> OPEN.matcher(String.valueOf(rule)).find())
                        .map(rule -> rule.get("from_port") + "-" + rule.get("to_port")))
                .containsExactly("443.0-443.0");
    }

    @Test
    void the_balancer_passes_on_webhooks_the_api_and_health_alone() {
        // When
        var paths = aws.resources("aws_lb_listener_rule").values().stream()
                .map(rule -> (Map<?, ?>) rule.get("condition"))
                .map(condition -> (Map<?, ?>) condition.get("path_pattern"))
                .flatMap(pattern -> ((List<?>) pattern.get("values")).stream())
                .map(Object::toString);
        // Then
        assertThat(paths).containsExactlyInAnyOrder("/webhooks/*", "/health", "/api/*");
        assertThat(aws.files().get("balancer.tf")).contains("ELBSecurityPolicy-TLS13-1-2-2021-06");
    }

    @Test
    void what_is_stored_is_encrypted_copied_and_not_deleted_by_accident() {
        assertThat(aws.resources("aws_db_instance").get("this"))
                .asInstanceOf(MAP)
                .containsEntry("storage_encrypted", true)
                .containsEntry("multi_az", true)
                .containsEntry("publicly_accessible", false)
                .containsKeys("backup_retention_period", "deletion_protection", "password_wo", "kms_key_id")
                .doesNotContainKey("password");
        assertThat(aws.resources("aws_memorydb_cluster").get("this"))
                .asInstanceOf(MAP)
                .containsEntry("tls_enabled", true)
                .containsKeys("kms_key_arn", "snapshot_retention_limit", "acl_name");
        assertThat(aws.resources("aws_elasticache_replication_group").get("this"))
                .asInstanceOf(MAP)
                .containsEntry("transit_encryption_enabled", true)
                .containsEntry("at_rest_encryption_enabled", true)
                .containsEntry("automatic_failover_enabled", true);
        assertThat(aws.resources("var").get("queue_store").get("default")).hasToString("memorydb");
        assertThat(aws.resources("aws_memorydb_parameter_group").toString()).contains("noeviction");
    }

    @Test
    void the_gateway_may_do_nothing_in_aws_and_what_starts_it_only_what_that_takes() {
        assertThat(aws.resources("aws_iam_role_policy"))
                .hasSize(1)
                .allSatisfy((name, policy) -> assertThat(policy.get("role")).hasToString("aws_iam_role.start.id"));
        assertThat(aws.resources("aws_iam_role_policy_attachment")).isEmpty();
        assertThat(Pattern.compile("actions\\s*=\\s*\\[[^\\]]*\"[a-z]+:\\*\"")
                        .matcher(aws.files().get("identity.tf"))
                        .find())
                .isFalse();
        assertThat(Pattern.compile("resources\\s*=\\s*\\[\"\\*\"\\]")
                        .matcher(aws.files().get("identity.tf"))
                        .results())
                .as("ecr:GetAuthorizationToken names no repository")
                .hasSize(1);
    }

    @Test
    void a_task_is_not_root_writes_to_nothing_of_its_image_and_is_asked_how_it_is() {
        assertThat(aws.files().get("nodes.tf"))
                .contains(
                        "readonlyRootFilesystem = true",
                        "user                   = \"65532:65532\"",
                        "drop = [\"ALL\"]",
                        "command     = [\"CMD\", \"/app/health\"]",
                        "assign_public_ip = false");
    }

    @Test
    void a_task_may_write_to_tmp_and_has_time_to_end() {
        assertThat(aws.files().get("nodes.tf"))
                .contains(
                        "{ sourceVolume = \"tmp\", containerPath = \"/tmp\", readOnly = false }",
                        "stopTimeout            = 60");
        assertThat(aws.resources("aws_lb_target_group").get("this").get("deregistration_delay"))
                .as("seconds in which requests under way are answered, before a task is told to end")
                .isEqualTo(30.0);
    }

    @Test
    void a_task_is_of_a_size_that_fargate_has_and_has_the_memory_that_a_node_takes() throws IOException {
        // Given
        long needed = Footprint.bytes();
        // When
        var roles = (Map<?, ?>) aws.resources("var").get("roles").get("default");
        // Then
        assertThat(roles).hasSize(3);
        assertThat(roles.values()).allSatisfy(role -> {
            long cpu = number(role, "cpu");
            long memory = number(role, "memory");
            assertThat(cpu).isIn(FARGATE);
            assertThat(memory % 1024).isZero();
            assertThat(memory).isBetween(2 * cpu, 8 * cpu);
            assertThat(memory * 1024 * 1024).isGreaterThanOrEqualTo(needed * 5 / 4);
            assertThat(number(role, "minimum")).isGreaterThanOrEqualTo(2);
        });
    }

    private static long number(Object role, String name) {
        return ((Number) ((Map<?, ?>) role).get(name)).longValue();
    }

    @Test
    void the_format_is_that_of_terraform() {
        assertThat(aws.files()).allSatisfy((name, text) -> {
            assertThat(Format.of(text)).as(name).isEqualTo(text);
            assertThat(text).endsWith("}\n").doesNotContain("\t", " \n", "\n\n\n");
        });
    }

    @Test
    void terraform_itself_where_it_is_installed_would_change_nothing() throws Exception {
        // Given
        assumeTrue(
                Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
                        .anyMatch(directory -> Files.isExecutable(Path.of(directory, "terraform"))),
                "there is no terraform here");
        var command = List.of("terraform", "fmt", "-check", "-diff", HOME.toString());
        // When
        var process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        var changes = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        // Then
        assertThat(process.waitFor()).as(changes).isZero();
    }
}
