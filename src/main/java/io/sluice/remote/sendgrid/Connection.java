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
import java.time.Clock;
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
    private final URI base;
    private final Clock clock;

    Connection(Wire wire, URI base, Clock clock) {
        // The library wants one of Apache's clients; it is never used.
        super(HttpClients.createMinimal());
        this.wire = wire;
        this.base = base;
        this.clock = clock;
    }

    /** @throws CallFailed unless the answer is a 2xx */
    @Override
    public Response api(Request request) {
        var made = HttpRequest.newBuilder(Wire.below(base, request.getEndpoint()))
                .POST(BodyPublishers.ofString(request.getBody(), UTF_8));
        request.getHeaders().forEach(made::header);
        made.setHeader("Content-Type", "application/json").setHeader("User-Agent", "sluice");
        var answer = wire.send(WHO, made.build());
        if (!Wire.isOk(answer)) {
            throw refused(answer);
        }
        Map<String, String> headers = new HashMap<>();
        answer.headers().firstValue(MESSAGE_ID).ifPresent(id -> headers.put(MESSAGE_ID, id));
        return new Response(answer.statusCode(), "", headers);
    }

    /** SendGrid's own message is left out: it may repeat what was sent. */
    private CallFailed refused(HttpResponse<byte[]> answer) {
        int status = answer.statusCode();
        var field = Json.parse(answer.body())
                .map(body -> body.path("errors").path(0).path("field").asText(""))
                .filter(f -> f.matches("[a-z0-9_.]{1,80}") && !f.equals("null"))
                .map(f -> ", " + f)
                .orElse("");
        var reason = Wire.reason(WHO, status, "HTTP " + status + (status >= 500 ? "" : field));
        return CallFailed.of(status, reason, Wire.retryAfter(answer).or(() -> reset(answer)));
    }

    /** When more may be asked, in seconds since 1970. */
    private Optional<Duration> reset(HttpResponse<?> answer) {
        return answer.headers()
                .firstValue("X-RateLimit-Reset")
                .filter(s -> answer.statusCode() == 429 && s.matches("\\d{9,11}"))
                .map(s -> Duration.between(clock.instant(), Instant.ofEpochSecond(Long.parseLong(s))))
                .filter(Duration::isPositive);
    }
}
