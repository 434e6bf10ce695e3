package io.sluice.ingest;

import io.sluice.event.Headers;
import io.sluice.event.Problem;
import io.sluice.event.RawRequest;
import io.sluice.provider.Provider.Answer;
import io.sluice.queue.Trace;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** One request and its answer on the wire. Answers once; every answer is counted. Used on the connection's event loop only. */
final class Exchange {
    private static final Logger LOG = Logger.getLogger("io.sluice.ingest");
    private static final int OK = 200;
    private static final String ACCEPTED = "accepted";
    /** How long the rest of a refused body is read and thrown away, so that the client gets to see the answer. */
    private static final Duration DRAIN = Duration.ofSeconds(5);

    private final Vertx vertx;
    private final HttpServerRequest request;
    private final IngestMetrics metrics;
    private final String provider;
    private final RequestSpan span;
    private final Headers headers;
    private final long started = System.nanoTime();
    private boolean answered;
    private Runnable last = () -> {};

    Exchange(Vertx vertx, HttpServerRequest request, IngestMetrics metrics, String provider, RequestSpan span) {
        this.vertx = vertx;
        this.request = request;
        this.metrics = metrics;
        this.provider = provider;
        this.span = span;
        this.headers = new Headers(request.headers().entries());
    }

    HttpServerRequest request() {
        return request;
    }

    /** @param publicUrl what providers were told, without a slash at the end */
    RawRequest raw(String publicUrl, byte[] body) {
        return new RawRequest(request.method().name(), publicUrl + request.uri(), headers(), body);
    }

    Headers headers() {
        return headers;
    }

    Trace trace() {
        return span.trace();
    }

    /** What is to be done once this is answered, or nobody is there to be answered. */
    void atLast(Runnable done) {
        last = done;
    }

    void accept(Answer answer) {
        if (answered) {
            return;
        }
        finish(OK, ACCEPTED);
        var response = request.response().setStatusCode(OK);
        if (answer.contentType().isEmpty()) {
            response.end();
        } else {
            response.putHeader("Content-Type", answer.contentType()).end(answer.body());
        }
    }

    void refuse(Problem problem) {
        refuse(problem, Set.of());
    }

    /** @param allowed the methods to name in {@code Allow}, if any */
    void refuse(Problem problem, Set<String> allowed) {
        if (answered) {
            return;
        }
        finish(problem.status(), problem.code());
        var response = request.response()
                .setStatusCode(problem.status())
                .putHeader("Content-Type", "application/problem+json");
        if (problem.retryAfterSeconds() > 0) {
            response.putHeader("Retry-After", Integer.toString(problem.retryAfterSeconds()));
        }
        if (!allowed.isEmpty()) {
            response.putHeader("Allow", String.join(", ", allowed));
        }
        response.end(new JsonObject()
                .put("type", "about:blank")
                .put("title", problem.code())
                .put("status", problem.status())
                .put("code", problem.code())
                .put("detail", problem.detail())
                .encode());
        drain();
    }

    /** The client is gone or silent: there is nobody to answer. */
    void abandon() {
        if (!answered) {
            answered = true;
            last.run();
            span.abandoned();
        }
        hangUp();
    }

    private void finish(int status, String outcome) {
        answered = true;
        last.run();
        var took = Duration.ofNanos(System.nanoTime() - started);
        metrics.answered(provider, outcome, took);
        span.end(status, outcome);
        if (!outcome.equals(ACCEPTED)) {
            LOG.infof(
                    "webhook refused provider=%s outcome=%s micros=%d",
                    metrics.label(provider), outcome, TimeUnit.NANOSECONDS.toMicros(took.toNanos()));
        }
    }

    private void drain() {
        if (request.isEnded()) {
            return;
        }
        long timer = vertx.setTimer(DRAIN.toMillis(), t -> hangUp());
        request.handler(rest -> {});
        request.endHandler(end -> vertx.cancelTimer(timer));
        request.exceptionHandler(e -> vertx.cancelTimer(timer));
        request.resume();
    }

    /** Ends this request without an answer; on HTTP/2 the connection's other requests go on. */
    private void hangUp() {
        if (request.version() == HttpVersion.HTTP_2) {
            request.response().reset();
        } else {
            request.connection().close();
        }
    }
}
