package io.sluice.way;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.way.json.Document;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.TreeMap;

/** What a provider got back. */
public record Answer(int status, Map<String, String> headers, String body) {

    public static Answer of(HttpResponse<byte[]> response) {
        var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        response.headers().map().forEach((name, values) -> headers.put(name, String.join(",", values)));
        return new Answer(response.statusCode(), headers, new String(response.body(), UTF_8));
    }

    /** Empty text where the header is absent. */
    public String header(String name) {
        return headers.getOrDefault(name, "");
    }

    /** Holds where the answer is the contract's for this fault. */
    public Answer isProblem(int expected, String code) {
        assertThat(status).as(body).isEqualTo(expected);
        assertThat(header("Content-Type")).isEqualTo("application/problem+json");
        var problem = Document.of(body);
        assertThat(problem.getString("code")).isEqualTo(code);
        assertThat(problem.getInt("status")).isEqualTo(expected);
        return this;
    }

    public Answer isAccepted() {
        assertThat(status).as(body).isEqualTo(200);
        return this;
    }
}
