package io.sluice.deploy.terraform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What has to be in order when things are made or changed: Terraform makes at once what does not name each other. */
class FirstApplyTest {
    private static final Pattern WAITED_FOR = Pattern.compile("depends_on = \\[([^\\]]*)\\]");
    private static final Pattern SECRET = Pattern.compile("= aws_secretsmanager_secret\\.(\\w+)\\.arn");

    private static Terraform aws;
    private static String nodes;

    @BeforeAll
    static void what_the_files_say() throws IOException {
        aws = Terraform.read(Terraform.AWS);
        nodes = aws.files().get("nodes.tf");
    }

    @Test
    void a_service_waits_for_the_value_of_every_secret_that_its_tasks_read() {
        // Given
        var read = SECRET.matcher(nodes).results().map(found -> found.group(1)).toList();
        // When
        var waited = waited();
        // Then
        assertThat(read)
                .contains("database", "queue")
                .allSatisfy(secret -> assertThat(waited).contains("aws_secretsmanager_secret_version." + secret));
    }

    @Test
    void a_service_waits_for_the_right_to_start_tasks_and_for_their_ways_out() {
        assertThat(waited())
                .contains(
                        "aws_iam_role_policy.start",
                        "aws_route_table_association.nodes",
                        "aws_route_table_association.public",
                        "aws_vpc_security_group_egress_rule.out",
                        "aws_vpc_security_group_egress_rule.inside",
                        "aws_vpc_security_group_ingress_rule.inside",
                        "aws_lb_listener.https")
                .allSatisfy(name -> assertThat(aws.declared()).containsKey(name));
    }

    @Test
    void a_prometheus_that_is_named_may_ask_every_role_and_nobody_is_at_first() {
        // When
        var rule = aws.resources("aws_vpc_security_group_ingress_rule").get("scrape");
        // Then
        assertThat(aws.resources("var").get("scrape_security_group_ids").get("default"))
                .isEqualTo(List.of());
        assertThat(aws.files().get("scrape.tf"))
                .contains(
                        "setproduct(keys(var.roles), range(length(var.scrape_security_group_ids)))",
                        "for_each = local.scrapes",
                        "aws_security_group.nodes[each.value[0]].id",
                        "var.scrape_security_group_ids[each.value[1]]");
        assertThat(rule.containsKey("cidr_ipv4") || rule.containsKey("cidr_ipv6"))
                .isFalse();
        assertThat(List.of(rule.get("from_port"), rule.get("to_port"))).hasToString("[local.port, local.port]");
    }

    @Test
    void the_next_major_version_s_parameters_are_there_before_the_last_one_s_are_gone() {
        // When
        var group = aws.resources("aws_db_parameter_group").get("this");
        var database = aws.resources("aws_db_instance").get("this");
        // Then
        assertThat(group.containsKey("name")).as("two cannot have one name").isFalse();
        assertThat(group.containsKey("name_prefix")).isTrue();
        assertThat(group.get("lifecycle")).hasToString("{create_before_destroy=true}");
        assertThat(List.of(database.get("allow_major_version_upgrade"), database.get("apply_immediately")))
                .as("a group that is still in use cannot be deleted")
                .hasToString("[var.database_major_upgrade, var.database_major_upgrade]");
        assertThat(aws.resources("var").get("database_major_upgrade").get("default"))
                .isEqualTo(false);
    }

    private static List<String> waited() {
        var block = nodes.substring(nodes.indexOf("resource \"aws_ecs_service\""));
        return WAITED_FOR
                .matcher(block)
                .results()
                .map(MatchResult::group)
                .flatMap(found ->
                        Pattern.compile("aws_\\w+\\.\\w+").matcher(found).results())
                .map(MatchResult::group)
                .toList();
    }
}
