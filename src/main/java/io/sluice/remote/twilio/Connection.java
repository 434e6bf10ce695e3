package io.sluice.remote.twilio;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.twilio.http.HttpClient;
import com.twilio.http.Request;
import com.twilio.http.Response;
import com.twilio.http.TwilioRestClient;
import io.sluice.provider.Json;
import io.sluice.remote.CallFailed;
import io.sluice.remote.CallFailed.Kind;
import io.sluice.remote.Wire;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;

/**
 * How the library's requests travel. Its own client would send a request up to three times more after a 5xx, which may send a message as often; it knows one
 * address alone, and writes numbers to the log.
 */
final class Connection extends HttpClient {
    private static final String WHO = "Twilio";
    /** Too many requests; messages queued for the sender; messages in a time. Not always told by the status. */
    private static final java.util.Set<Integer> LIMITS = java.util.Set.of(20429, 21611, 14107, 63038);

    private final Wire wire;
    private final URI base;

    private Connection(Wire wire, URI base) {
        this.wire = wire;
        this.base = base;
    }

    static TwilioRestClient client(Wire wire, URI base, String account, String token) {
        return new Quiet(new TwilioRestClient.Builder(account, token).httpClient(new Connection(wire, base)));
    }

    private static final class Quiet extends TwilioRestClient {
        Quiet(Builder builder) {
            super(builder);
        }

        /** Parameters are personal. */
        @Override
        public void logRequest(Request request) {}
    }

    @Override
    public Response reliableRequest(Request request) {
        return makeRequest(request);
    }

    @Override
    public Response reliableRequest(Request request, int[] retryCodes, int retries, long delayMillis) {
        return makeRequest(request);
    }

    /** @throws CallFailed unless the answer is a 2xx */
    @Override
    public Response makeRequest(Request request) {
        var answer = wire.send(WHO, onTheWire(request));
        if (!Wire.isOk(answer)) {
            throw refused(answer);
        }
        return new Response(new String(answer.body(), UTF_8), answer.statusCode());
    }

    private HttpRequest onTheWire(Request request) {
        var made = HttpRequest.newBuilder(
                        Wire.below(base, request.constructURL().getFile()))
                .header("Authorization", request.getAuthString())
                .header("Accept", "application/json")
                .header("User-Agent", "sluice");
        return switch (request.getMethod()) {
            case POST ->
                made.header("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
                        .POST(BodyPublishers.ofString(request.encodeFormBody()))
                        .build();
            case GET -> made.GET().build();
            case PUT, PATCH, DELETE, HEAD, OPTIONS ->
                throw new IllegalArgumentException("Twilio is asked by POST and GET alone");
        };
    }

    /** Twilio's own message is left out: it repeats numbers. */
    private static CallFailed refused(HttpResponse<byte[]> answer) {
        int code = Json.parse(answer.body()).map(b -> b.path("code").asInt(0)).orElse(0);
        int status = answer.statusCode();
        var failed = CallFailed.of(status, reason(status, code), Wire.retryAfter(answer));
        var kind = LIMITS.contains(code) ? Kind.LIMITED : failed.kind();
        return new CallFailed(kind, status, failed.reason(), failed.retryAfter()).coded(code);
    }

    private static String reason(int status, int code) {
        var number = code == 0 ? "HTTP " + status : Integer.toString(code);
        return Wire.reason(WHO, status, number);
    }
}
