package io.sluice.remote.sendgrid;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sendgrid.Client;
import com.sendgrid.Request;
import com.sendgrid.Response;
import io.sluice.provider.Json;
import io.sluice.remote.CallFailed;
import io.sluice.remote.Wire;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.http.impl.client.HttpClients;

/** How the library's requests travel. Its own client bounds a wait for the next byte at most, and not the whole of an answer. */
final class Connection extends Client {
    static final String MESSAGE_ID = "X-Message-Id";

    private static final String WHO = "SendGrid";

    private final Wire wire;
    private final String base;

    Connection(Wire wire, URI base) {
        // The library wants one of Apache's clients; it is never used.
        super(HttpClients.createMinimal());
        this.wire = wire;
        this.base = base.toString().replaceFirst("/+$", "");
    }

    /** @throws CallFailed unless the answer is a 2xx */
    @Override
    public Response api(Request request) {
        var made = HttpRequest.newBuilder(URI.create(base + request.getEndpoint()))
                .POST(BodyPublishers.ofString(request.getBody(), UTF_8));
        request.getHeaders().forEach(made::header);
        made.setHeader("Content-Type", "application/json").setHeader("User-Agent", "sluice");
        var answer = wire.send(WHO, made.build());
        if (answer.statusCode() / 100 != 2) {
            throw refused(answer);
        }
        Map<String, String> headers = new HashMap<>();
        answer.headers().firstValue(MESSAGE_ID).ifPresent(id -> headers.put(MESSAGE_ID, id));
        return new Response(answer.statusCode(), "", headers);
    }

    /** SendGrid's own message is left out: it may repeat what was sent. */
    private static CallFailed refused(HttpResponse<byte[]> answer) {
        int status = answer.statusCode();
        var field = Json.parse(answer.body())
                .map(body -> body.path("errors").path(0).path("field").asText(""))
                .filter(f -> f.matches("[a-z0-9_.]{1,80}") && !f.equals("null"))
                .map(f -> ", " + f)
                .orElse("");
        var reason = status >= 500
                ? "SendGrid is at fault (HTTP " + status + ")."
                : "SendGrid refused it (HTTP " + status + field + ").";
        return CallFailed.of(status, reason, Wire.retryAfter(answer).or(() -> reset(answer)));
    }

    /** When more may be asked, in seconds since 1970. */
    private static Optional<Duration> reset(HttpResponse<?> answer) {
        return answer.headers()
                .firstValue("X-RateLimit-Reset")
                .filter(s -> answer.statusCode() == 429 && s.matches("\\d{9,11}"))
                .map(s -> Duration.between(Instant.now(), Instant.ofEpochSecond(Long.parseLong(s))))
                .filter(Duration::isPositive);
    }
}
