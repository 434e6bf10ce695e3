package io.sluice.deploy.terraform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be said of Terraform's files without an account and without the provider: that they hang together, and use names that there are. */
class TerraformTest {
    private static final Path KNOWN = Path.of("src/test/resources/terraform/aws.txt");

    private static Terraform aws;

    @BeforeAll
    static void every_file_is_hcl() throws IOException {
        aws = Terraform.read(Terraform.AWS);
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
        var command = List.of("terraform", "fmt", "-check", "-diff", Terraform.AWS.toString());
        // When
        var process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        var changes = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        // Then
        assertThat(process.waitFor()).as(changes).isZero();
    }
}
