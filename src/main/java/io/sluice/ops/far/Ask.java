package io.sluice.ops.far;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.sun.net.httpserver.HttpExchange;
import io.sluice.provider.Form;
import io.sluice.provider.Json;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One request to a far side.
 *
 * @param path percent-encoded, as sent
 * @param query what follows the {@code ?}, as sent; empty: none
 * @param headers the first value of each; names in any case
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Ask(String method, String path, String query, Map<String, String> headers, byte[] body) {

    static Ask read(HttpExchange exchange) throws IOException {
        var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.getFirst()));
        var uri = exchange.getRequestURI();
        var query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
        return new Ask(
                exchange.getRequestMethod(),
                uri.getRawPath(),
                query,
                headers,
                exchange.getRequestBody().readAllBytes());
    }

    /** @param template segments, {@code {}} for any, such as {@code /v1/events/{}} */
    public boolean is(String wantedMethod, String template) {
        var wanted = split(template);
        var given = segments();
        if (!method.equals(wantedMethod) || wanted.size() != given.size()) {
            return false;
        }
        for (int i = 0; i < wanted.size(); i++) {
            if (!wanted.get(i).equals("{}") && !wanted.get(i).equals(given.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** The path's segments, percent-decoded. */
    public List<String> segments() {
        return split(path).stream()
                .map(s -> URLDecoder.decode(s.replace("+", "%2B"), StandardCharsets.UTF_8))
                .toList();
    }

    public String header(String name) {
        return headers.getOrDefault(name, "");
    }

    /** The connected Stripe account that the caller acts for; empty: none. */
    public String account() {
        var account = header("Stripe-Account");
        return account.isEmpty() ? header("Stripe-Context") : account;
    }

    public Form parameters() {
        return Form.parse(query.getBytes(StandardCharsets.US_ASCII));
    }

    public Form form() {
        return Form.parse(body);
    }

    /** The body; missing when it is not JSON. */
    public JsonNode json() {
        return Json.parse(body).orElse(MissingNode.getInstance());
    }

    /** Of {@code Authorization: Bearer}; empty: none. */
    public String bearer() {
        return authorization("Bearer ");
    }

    /** User and password of {@code Authorization: Basic}, a colon between them; empty: none. */
    public String basic() {
        try {
            return new String(Base64.getDecoder().decode(authorization("Basic ")), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private String authorization(String scheme) {
        var value = header("Authorization");
        return value.regionMatches(true, 0, scheme, 0, scheme.length())
                ? value.substring(scheme.length()).strip()
                : "";
    }

    private static List<String> split(String path) {
        return Arrays.stream(path.split("/")).filter(s -> !s.isEmpty()).toList();
    }

    @Override
    public String toString() {
        return "Ask[" + method + " " + path + "]";
    }
}
