package io.sluice.admin;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
class ProblemsTest {
    private static final int MIB = 1024 * 1024;

    @Test
    void no_credential_is_401_with_the_scheme_to_use() {
        var answer = given().get("/api/v1/tenants");
        assertProblem(answer, 401, "unauthenticated");
        assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer");
    }

    @Test
    void a_path_that_is_none_is_404() {
        assertProblem(given().get("/api/nonsense"), 404, "not_found");
        assertProblem(given().get("/api/v1/nonsense"), 404, "not_found");
        assertProblem(admin().get("/api/v1/tenants/x/y/z"), 404, "not_found");
    }

    @Test
    void a_method_that_the_path_does_not_take_is_405() {
        assertProblem(
                admin().body("{}").contentType("application/json").put("/api/v1/tenants"), 405, "method_not_allowed");
    }

    @Test
    void a_body_that_is_not_json_by_type_is_415() {
        assertProblem(
                admin().contentType("text/plain").body("{}").post("/api/v1/tenants"), 415, "unsupported_media_type");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "\"x\"",
                "{",
                "{\"name\":\"A\"} {}",
                "{\"name\":\"A\",\"name\":\"B\"}",
                "{\"name\":[]}",
                "{\"name\":1}",
                "{\"name\":{\"x\":1}}"
            })
    void a_body_that_is_no_such_request_is_400(String body) {
        assertProblem(
                admin().contentType("application/json").body(body).post("/api/v1/tenants"), 400, "invalid_request");
    }

    @Test
    void an_unknown_field_is_refused_by_name_and_its_value_is_not_repeated() {
        var answer = admin().contentType("application/json")
                .body("{\"name\":\"A\",\"slug\":\"a\",\"plam\":\"hunter2\"}")
                .post("/api/v1/tenants");
        assertProblem(answer, 400, "invalid_request");
        answer.then().body("errors.field", equalTo(List.of("plam"))).body(not(containsString("hunter2")));
    }

    @Test
    void a_body_above_a_mebibyte_is_413_declared_or_streamed() throws IOException, InterruptedException {
        var large = "{\"name\":\"" + "x".repeat(MIB) + "\"}";
        assertProblem(
                admin().contentType("application/json").body(large).post("/api/v1/tenants"), 413, "payload_too_large");
        assertThat(streamed(large)).isEqualTo(413);
    }

    @Test
    void a_body_of_a_mebibyte_is_read() {
        var body = "{\"name\":\"A\",\"slug\":\"" + "x".repeat(MIB - 30) + "\"}";
        assertProblem(
                admin().contentType("application/json").body(body).post("/api/v1/tenants"), 400, "invalid_request");
    }

    @Test
    void the_documentation_is_open_to_all() {
        given().get("/api/openapi.json?format=json")
                .then()
                .statusCode(200)
                .body("info.title", equalTo("Sluice management API"))
                .body("components.securitySchemes.bearer.scheme", equalTo("bearer"))
                .body("components.schemas.Problem.properties.code.type", equalTo("string"))
                .body("paths.'/api/v1/tenants'.post.responses", hasKey("201"))
                .body("components.schemas.Event.properties", hasKey("received_at"));
        given().get("/api/docs/").then().statusCode(200).contentType(startsWith("text/html"));
    }

    /** The status of a request whose length is not told beforehand. */
    private static int streamed(String body) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://localhost:" + RestAssured.port + "/api/v1/tenants"))
                .version(HttpClient.Version.HTTP_1_1)
                .header(
                        "Authorization",
                        "Bearer " + ConfigProvider.getConfig().getValue("sluice.admin-key", String.class))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofInputStream(
                        () -> new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8))))
                .build();
        try (var client = HttpClient.newHttpClient()) {
            return client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
        }
    }

    private static void assertProblem(Response answer, int status, String code) {
        answer.then().statusCode(status).contentType(startsWith("application/problem+json"));
        Map<String, Object> problem = answer.path("");
        assertThat(problem)
                .containsOnlyKeys("type", "title", "status", "detail", "code", "errors")
                .containsEntry("status", status)
                .containsEntry("code", code);
    }

    private static RequestSpecification admin() {
        return given().header(
                        "Authorization",
                        "Bearer " + ConfigProvider.getConfig().getValue("sluice.admin-key", String.class));
    }
}
