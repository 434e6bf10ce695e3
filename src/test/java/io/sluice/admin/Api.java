package io.sluice.admin;

import static io.restassured.RestAssured.given;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.config.ConfigProvider;

/** The management API as its callers see it. */
final class Api {
    private static final String ROOT = "/api/v1";

    private final String key;

    private Api(String key) {
        this.key = key;
    }

    static Api admin() {
        return new Api(ConfigProvider.getConfig().getValue("sluice.admin-key", String.class));
    }

    static Api with(String key) {
        return new Api(key);
    }

    Response get(String path, Object... query) {
        var request = request();
        for (int i = 0; i < query.length; i += 2) {
            request.queryParam((String) query[i], query[i + 1]);
        }
        return request.get(ROOT + path);
    }

    Response post(String path, Object body) {
        return request().body(body).post(ROOT + path);
    }

    Response put(String path, Object body) {
        return request().body(body).put(ROOT + path);
    }

    Response patch(String path, Object body) {
        return request().body(body).patch(ROOT + path);
    }

    Response delete(String path) {
        return request().delete(ROOT + path);
    }

    /** A tenant of a fresh slug; its id. */
    static String tenant() {
        var slug = "t-" + UUID.randomUUID();
        return admin().post("/tenants", Map.of("name", "Tenant", "slug", slug))
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    /** A caller with a fresh API key. */
    static Api as(String tenant, String role) {
        String key = admin().post("/tenants/" + tenant + "/api-keys", Map.of("name", role, "role", role))
                .then()
                .statusCode(201)
                .extract()
                .path("key");
        return with(key);
    }

    private RequestSpecification request() {
        return given().urlEncodingEnabled(true)
                .header("Authorization", "Bearer " + key)
                .contentType(ContentType.JSON);
    }
}
