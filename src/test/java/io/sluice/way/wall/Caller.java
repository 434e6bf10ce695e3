package io.sluice.way.wall;

import static io.restassured.RestAssured.given;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.sluice.way.Gateway;
import java.util.Map;
import org.eclipse.microprofile.config.ConfigProvider;

/** Whoever calls the management API with a key. */
record Caller(String key) {
    static Caller admin() {
        return new Caller(ConfigProvider.getConfig().getValue("sluice.admin-key", String.class));
    }

    /** With a fresh key of a tenant's owner. */
    static Caller owner(Gateway tenant) {
        return new Caller(Gateway.post(tenant.path("/api-keys"), Map.of("name", "O", "role", "owner"))
                .getString("key"));
    }

    /** @param path with everything in place and encoded */
    Response call(String method, String path, Object body) {
        var request = given().urlEncodingEnabled(false).header("Authorization", "Bearer " + key);
        if (!method.equals("GET") && !method.equals("DELETE")) {
            request.contentType(ContentType.JSON).body(body);
        }
        return request.request(method, "/api/v1" + path);
    }
}
