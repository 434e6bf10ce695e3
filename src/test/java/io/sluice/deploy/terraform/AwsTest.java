package io.sluice.deploy.terraform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;

import io.sluice.deploy.Footprint;
import io.sluice.deploy.Settings;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The installation that the files describe: it opens nothing that need not be open, may do nothing that it need not do, and keeps what must be kept. */
class AwsTest {
    private static final Pattern OPEN = Pattern.compile("0\\.0\\.0\\.0/0|::/0");
    private static final Pattern SECRET = Pattern.compile(
            "(?im)^\\s*(?:password|secret_string|auth_token|passwords?|secret_string_wo|password_wo)\\s*=\\s*\\[?\"[^\"$]*\"|AKIA[0-9A-Z]{16}|-----BEGIN|sk_live_|whsec_");
    private static final Pattern WAY = Pattern.compile("from = [^}]*[^} ]");
    private static final Pattern ALARM = Pattern.compile("([\\w\"${}]+) = \\{\\s+what ");
    private static final Pattern VARIABLE = Pattern.compile("\\b(?:PORT|(?:SLUICE|QUARKUS)_[A-Z_]*[A-Z])\\b");

    /** Sizes in units of a processor's 1024th; with each come 2 to 8 MiB of memory a unit. @see <a href="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size">Task size</a> */
    private static final Set<Long> FARGATE = Set.of(512L, 1024L, 2048L);

    private static Terraform aws;

    @BeforeAll
    static void what_the_files_say() throws IOException {
        aws = Terraform.read(Terraform.AWS);
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
                .collect(Collectors.toMap(Map.Entry::getKey, rule -> ports(rule.getValue())));
        // Then
        assertThat(open).isEqualTo(Map.of("open", "aws_security_group.balancer.id each.value.port-each.value.port"));
        assertThat((Map<?, ?>) aws.resources("aws_vpc_security_group_ingress_rule")
                        .get("open")
                        .get("for_each"))
                .hasSize(2)
                .satisfies(ways -> assertThat(number(ways.get("https"), "port")).isEqualTo(443))
                .satisfies(ways -> assertThat(number(ways.get("http"), "port")).isEqualTo(80));
        assertThat(aws.resources("aws_vpc_security_group_egress_rule").values().stream()
                        .filter(rule -> OPEN.matcher(String.valueOf(rule)).find())
                        .map(AwsTest::ports))
                .containsExactly("aws_security_group.nodes.each.key.id 443.0-443.0");
        assertThat(aws.resources("aws_security_group"))
                .hasSize(4)
                .allSatisfy((name, group) -> assertThat(group.containsKey("ingress") || group.containsKey("egress"))
                        .as("rules are resources of their own, so that these tests see them: %s", name)
                        .isFalse());
    }

    @Test
    void inside_a_group_reaches_those_alone_that_it_asks() {
        // When
        var inside = Stream.of("aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule")
                .flatMap(type -> aws.resources(type).entrySet().stream())
                // Who may scrape is outside: FirstApplyTest.
                .filter(rule -> !rule.getKey().equals("scrape"))
                .map(Map.Entry::getValue)
                .filter(rule -> !rule.containsKey("cidr_ipv4"))
                .toList();
        // Then
        assertThat(inside).hasSize(2).allSatisfy(rule -> {
            assertThat(rule.containsKey("cidr_ipv6") || rule.containsKey("prefix_list_id"))
                    .isFalse();
            assertThat(ports(rule)).endsWith(" each.value.port-each.value.port");
        });
        assertThat(inside)
                .extracting(rule -> rule.get("referenced_security_group_id") + " to " + rule.get("security_group_id"))
                .containsExactlyInAnyOrder(
                        "local.groups.each.value.from to local.groups.each.value.to",
                        "local.groups.each.value.to to local.groups.each.value.from");
        assertThat(aws.files().get("security.tf").split("for_each = local.ways"))
                .as("of both")
                .hasSize(3);
        assertThat(WAY.matcher(aws.files().get("security.tf")).results().map(MatchResult::group))
                .containsExactly(
                        "from = \"balancer\", to = role, port = local.port",
                        "from = role, to = \"database\", port = 5432",
                        "from = role, to = \"queue\", port = 6379");
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
    void networks_and_ways_out_are_in_two_zones() {
        assertThat(aws.files().get("network.tf")).contains("slice(data.aws_availability_zones.here.names, 0, 2)");
        assertThat(aws.resources("aws_subnet")).containsOnlyKeys("public", "nodes", "stores");
        assertThat(Stream.of("aws_subnet", "aws_nat_gateway").flatMap(type -> aws.resources(type).values().stream()))
                .allSatisfy(body -> assertThat(body.containsKey("for_each")).isTrue());
    }

    @Test
    void alarms_reach_a_topic_and_logs_are_sealed_and_end() {
        assertThat(aws.resources("aws_cloudwatch_metric_alarm"))
                .hasSize(1)
                .allSatisfy((name, alarm) ->
                        assertThat(alarm.get("alarm_actions")).hasToString("[aws_sns_topic.alarms.arn]"));
        assertThat(ALARM.matcher(aws.files().get("watch.tf")).results().map(alarm -> alarm.group(1)))
                .containsExactly(
                        "refused",
                        "unreachable",
                        "slow",
                        "database_processor",
                        "database_disk",
                        "database_storage",
                        "queue_memory",
                        "\"${role}_errors\"",
                        "\"${role}_tasks\"");
        assertThat(aws.resources("aws_cloudwatch_log_group"))
                .hasSize(1)
                .allSatisfy((name, group) -> assertThat(
                                group.containsKey("retention_in_days") && group.containsKey("kms_key_id"))
                        .isTrue());
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
        long needed = Footprint.ofANode().most();
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
            assertThat(memory * 1024 * 1024).isGreaterThanOrEqualTo(needed);
            assertThat(number(role, "minimum")).isGreaterThanOrEqualTo(2);
        });
    }

    @Test
    void every_variable_of_a_task_is_one_that_the_gateway_or_its_framework_reads() throws IOException {
        // When
        var given = VARIABLE.matcher(aws.files().get("nodes.tf").replace("${client}", "QUARKUS_REDIS_"))
                .results()
                .map(MatchResult::group)
                .distinct()
                .toList();
        // Then
        assertThat(given).hasSizeGreaterThan(10).isSubsetOf(Settings.known());
    }

    /** Whose rule it is, and for which ports. */
    private static String ports(Map<?, ?> rule) {
        return rule.get("security_group_id") + " " + rule.get("from_port") + "-" + rule.get("to_port");
    }

    private static long number(Object role, String name) {
        return ((Number) ((Map<?, ?>) role).get(name)).longValue();
    }
}
