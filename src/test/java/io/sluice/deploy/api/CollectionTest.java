package io.sluice.deploy.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The collection of requests that is kept with the project is made of the API as it is. */
@QuarkusTest
class CollectionTest {
    private static final Path KEPT = Path.of("deploy/api/sluice.postman_collection.json");
    private static final String WRITE = "./mvnw -B package -Dtest=CollectionTest -Dsluice.collection=write";
    private static final ObjectMapper JSON = new ObjectMapper();

    private JsonNode document;
    private JsonNode collection;

    @BeforeEach
    void made_of_what_is_published() throws IOException {
        document = JSON.readTree(given().get("/api/openapi.json?format=json").asString());
        collection = Collection.of(document);
    }

    @Test
    void the_one_that_is_kept_is_that_of_the_api_as_it_is() throws IOException {
        // Given
        var text = collection.toPrettyString() + "\n";
        if ("write".equals(System.getProperty("sluice.collection"))) {
            Files.writeString(KEPT, text);
        }
        // When
        var kept = Files.readString(KEPT);
        // Then
        assertThat(kept).as("it is out of date; made anew by: %s", WRITE).isEqualTo(text);
    }

    @Test
    void every_operation_is_in_it_once() {
        // Given
        var published = new HashSet<String>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().fieldNames().forEachRemaining(method -> {
                    if (!method.equals("parameters")) {
                        published.add(method.toUpperCase(Locale.ROOT) + " "
                                + path.getKey().replaceAll("\\{(\\w+)}", ":$1"));
                    }
                }));
        // When
        var requests = collection.path("item").findValues("request").stream()
                .map(request -> request.path("method").asText() + " "
                        + request.at("/url/raw").asText().replace("{{base_url}}", ""))
                .toList();
        // Then
        assertThat(requests).hasSizeGreaterThan(50).containsExactlyInAnyOrderElementsOf(published);
        assertThat(collection.path("item").findValuesAsText("name"))
                .allSatisfy(name -> assertThat(name).isNotBlank());
    }

    @Test
    void it_holds_placeholders_and_nobody_s_key() {
        assertThat(collection.at("/auth/bearer/0/value").asText()).isEqualTo("{{api_key}}");
        assertThat(collection.path("variable"))
                .allSatisfy(
                        variable -> assertThat(variable.path("value").asText()).isIn("", "http://localhost:8080"));
        assertThat(collection.toString()).doesNotContainPattern("sl[ak]_[0-9A-Za-z]|whsec_[0-9A-Za-z]|sk_(live|test)_");
    }

    @Test
    void a_body_has_every_field_that_the_api_takes() {
        // When
        var body = collection.path("item").findValues("request").stream()
                .filter(request -> request.path("method").asText().equals("POST"))
                .filter(request -> request.at("/url/raw").asText().endsWith("/api/v1/tenants"))
                .map(request -> request.at("/body/raw").asText())
                .findFirst();
        // Then
        assertThat(body).hasValueSatisfying(json -> assertThat(json).contains("\"name\"", "\"slug\"", "\"plan\""));
    }
}
