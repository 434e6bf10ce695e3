package io.sluice.admin.document;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.smallrye.openapi.runtime.OpenApiConstants;
import io.quarkus.smallrye.openapi.runtime.OpenApiDocumentService;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import io.smallrye.openapi.runtime.io.Format;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.Socket;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.yaml.snakeyaml.Yaml;

/** One document, in two ways to write it. */
@QuarkusTest
class PublishedDocumentTest {
    private static final String PATH = "/api/openapi.json";

    @Inject
    OpenApiDocumentService framework;

    private static ValidatableResponse asked(String suffix, String accept) {
        return given().accept(accept).get(PATH + suffix).then().statusCode(200);
    }

    @ParameterizedTest
    @CsvSource({
        "'', */*",
        "'', application/yaml",
        "'', 'application/json, application/yaml;q=0.5'",
        ".json, */*",
        "?format=yaml, */*"
    })
    void it_is_json(String suffix, String accept) {
        asked(suffix, accept)
                .contentType(startsWith("application/json"))
                .body("info.title", equalTo("Sluice management API"));
    }

    @ParameterizedTest
    @CsvSource({".yaml, */*", ".yml, application/json"})
    void or_yaml_at_another_address(String suffix, String accept) {
        Map<String, Object> yaml = new Yaml()
                .load(asked(suffix, accept)
                        .contentType(startsWith("application/yaml"))
                        .extract()
                        .asString());
        assertThat(yaml.get("paths")).isEqualTo(asked("", "*/*").extract().path("paths"));
    }

    /** It would make it anew in each start. */
    @Test
    void the_framework_has_none() {
        assertThat(framework.getDocument(OpenApiConstants.DEFAULT_DOCUMENT_NAME, Format.JSON))
                .isEmpty();
    }

    @Test
    void a_query_that_is_none_is_no_fault_of_ours() throws IOException {
        try (var socket = new Socket("localhost", RestAssured.port)) {
            var request = "GET " + PATH + "?format=% HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), US_ASCII))
                    .startsWith("HTTP/1.1 400 ");
        }
    }

    @Test
    void its_head_is_told_alone() {
        assertThat(given().head(PATH).then().statusCode(200).extract().header("Content-Length"))
                .isEqualTo(String.valueOf(asked("", "*/*").extract().asByteArray().length));
    }

    @Test
    void nothing_is_put_there() {
        given().post(PATH)
                .then()
                .statusCode(405)
                .header("Allow", "GET, HEAD")
                .body("code", equalTo("method_not_allowed"));
    }
}
