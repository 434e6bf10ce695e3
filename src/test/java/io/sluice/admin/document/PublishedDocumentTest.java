package io.sluice.admin.document;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.yaml.snakeyaml.Yaml;

/** One document, in two ways to write it. */
@QuarkusTest
class PublishedDocumentTest {
    private static final String PATH = "/api/openapi.json";

    private static ValidatableResponse asked(String query, String accept) {
        return given().accept(accept).get(PATH + query).then().statusCode(200);
    }

    @ParameterizedTest
    @CsvSource({
        "'', */*",
        "?format=json, application/yaml",
        "?format=JSON, */*",
        "'', application/json",
        "?format=xml, */*"
    })
    void it_is_json(String query, String accept) {
        asked(query, accept)
                .contentType(startsWith("application/json"))
                .body("info.title", equalTo("Sluice management API"));
    }

    @ParameterizedTest
    @CsvSource({"?format=yaml, */*", "?format=YAML, application/json", "'', application/yaml"})
    void or_yaml_where_that_is_asked_for(String query, String accept) {
        Map<String, Object> yaml = new Yaml()
                .load(asked(query, accept)
                        .contentType(startsWith("application/yaml"))
                        .extract()
                        .asString());
        assertThat(yaml.get("paths")).isEqualTo(asked("", "*/*").extract().path("paths"));
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
