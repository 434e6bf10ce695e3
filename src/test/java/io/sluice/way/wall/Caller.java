package io.sluice.way.wall;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.event.Headers;
import io.sluice.event.RawRequest;
import io.sluice.provider.Json;
import io.sluice.way.Answer;
import io.sluice.way.Gateway;
import io.sluice.way.Sender;
import java.util.List;
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
    Answer call(String method, String path, Object body) {
        var authorization = Map.entry("Authorization", "Bearer " + key);
        var url = "http://localhost/api/v1" + path;
        if (method.equals("GET") || method.equals("DELETE")) {
            return Sender.send(new RawRequest(method, url, new Headers(List.of(authorization)), new byte[0]));
        }
        var json = body instanceof String written ? written : Json.write(body);
        var headers = new Headers(List.of(authorization, Map.entry("Content-Type", "application/json")));
        return Sender.send(new RawRequest(method, url, headers, json.getBytes(UTF_8)));
    }
}
