package io.sluice.way;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.sluice.provider.Signer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@QuarkusTest
@TestProfile(Way.class)
class RotationTest {
    private Gateway tenant;

    @BeforeEach
    void a_tenant() {
        tenant = Gateway.tenant();
    }

    static Stream<String> names() {
        return Gateway.SIGNERS.stream().map(Signer::provider);
    }

    private Sender rotate(Sender source, String overlap) {
        var keys = Gateway.keys(source.signer().provider());
        Gateway.post(
                tenant.path("/sources/" + source.id() + "/secrets"),
                Map.of("secret", new String(keys.stored(), UTF_8), "overlap", overlap));
        return source.with(keys);
    }

    private static String sample(Sender source) {
        return source.signer().samples().getFirst().name();
    }

    @ParameterizedTest
    @MethodSource("names")
    void both_secrets_hold_while_they_overlap(String provider) {
        // Given
        var before = tenant.source(provider);
        before.post(sample(before)).isAccepted();
        // When
        var after = rotate(before, "PT1H");
        // Then
        after.post(sample(after)).isAccepted();
        before.post(sample(before)).isAccepted();
    }

    @Test
    void an_old_secret_without_overlap_is_void_at_once() {
        // Given
        var before = tenant.source("stripe");
        before.post(sample(before)).isAccepted();
        // When
        var after = rotate(before, "PT0S");
        // Then
        before.post(sample(before)).isProblem(401, "signature_mismatch");
        after.post(sample(after)).isAccepted();
    }

    @Test
    void an_old_secret_holds_until_its_overlap_ends_and_not_longer() {
        // Given
        var before = tenant.source("stripe");
        before.post(sample(before)).isAccepted();
        // When
        var after = rotate(before, "PT2S");
        // Then
        before.post(sample(before)).isAccepted();
        Gateway.waiting().untilAsserted(() -> before.post(sample(before)).isProblem(401, "signature_mismatch"));
        after.post(sample(after)).isAccepted();
    }

    @Test
    void another_rotation_shortens_an_overlap() {
        // Given
        var first = tenant.source("stripe");
        var second = rotate(first, "PT24H");
        first.post(sample(first)).isAccepted();
        // When
        var third = rotate(second, "PT0S");
        // Then
        first.post(sample(first)).isProblem(401, "signature_mismatch");
        second.post(sample(second)).isProblem(401, "signature_mismatch");
        third.post(sample(third)).isAccepted();
    }

    @Test
    void a_secret_that_is_ended_early_is_void_at_once_and_the_last_one_stays() {
        // Given
        var before = tenant.source("stripe");
        before.post(sample(before)).isAccepted();
        var after = rotate(before, "PT24H");
        var path = tenant.path("/sources/" + before.id());
        List<String> secrets = Gateway.get(path).getList("secrets.id");
        // When
        Gateway.admin()
                .delete("/api/v1" + path + "/secrets/" + secrets.get(1))
                .then()
                .statusCode(204);
        // Then
        before.post(sample(before)).isProblem(401, "signature_mismatch");
        after.post(sample(after)).isAccepted();
        Gateway.admin()
                .delete("/api/v1" + path + "/secrets/" + secrets.getFirst())
                .then()
                .statusCode(409);
        after.post(sample(after)).isAccepted();
        assertThat(Gateway.get(path).getList("secrets.id")).containsExactly(secrets.getFirst());
    }

    @Test
    void the_last_use_of_each_secret_is_shown() {
        // Given
        var before = tenant.source("stripe");
        var after = rotate(before, "PT1H");
        // When
        before.post(sample(before)).isAccepted();
        after.post(sample(after)).isAccepted();
        // Then
        Gateway.waiting()
                .until(() -> tenant.read("/sources/" + before.id()).getList("secrets.last_used_at").stream()
                                .filter(Objects::nonNull)
                                .count()
                        == 2);
    }

    @ParameterizedTest
    @MethodSource("names")
    void a_disabled_source_is_closed_at_once_and_open_again_when_enabled(String provider) {
        // Given
        var source = tenant.source(provider);
        source.post(sample(source)).isAccepted();
        // When
        tenant.patch("/sources/" + source.id(), Map.of("status", "disabled"));
        // Then
        source.post(sample(source)).isProblem(404, "source_not_found");
        // When
        tenant.patch("/sources/" + source.id(), Map.of("status", "active"));
        // Then
        source.post(sample(source)).isAccepted();
    }

    @Test
    void a_source_that_is_removed_is_closed_at_once() {
        // Given
        var source = tenant.source("stripe");
        source.post(sample(source)).isAccepted();
        // When
        Gateway.admin()
                .delete("/api/v1" + tenant.path("/sources/" + source.id()))
                .then()
                .statusCode(204);
        // Then
        source.post(sample(source)).isProblem(404, "source_not_found");
    }

    @Test
    void a_platform_source_works_at_once_although_it_was_not_there_before() {
        // Given
        var first = Gateway.platform("stripe");
        Gateway.admin().delete("/api/v1/sources/" + first.id()).then().statusCode(204);
        first.post(sample(first)).isProblem(404, "source_not_found");
        // When
        var second = Gateway.platform("stripe");
        // Then
        assertThat(second.url()).isEqualTo(first.url());
        second.post(sample(second)).isAccepted();
        first.post(sample(first)).isProblem(401, "signature_mismatch");
    }

    @Test
    void a_suspended_tenants_sources_are_closed() {
        // Given
        var source = tenant.source("stripe");
        source.post(sample(source)).isAccepted();
        // When
        tenant.patch("", Map.of("status", "suspended"));
        // Then
        source.post(sample(source)).isProblem(404, "source_not_found");
    }
}
