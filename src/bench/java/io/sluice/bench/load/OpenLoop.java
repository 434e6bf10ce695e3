package io.sluice.bench.load;

import io.sluice.event.RawRequest;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * At a fixed rate, whatever the answers: a request's time counts from when it was due, not from when a connection was free for it, so a target that pauses is
 * charged for every request of the pause. The first request of each connection opens it before the schedule begins: it is answered for, but has no time.
 */
public record OpenLoop(int connections, double perSecond) {
    private static final long TEN_MINUTES_MICROS = TimeUnit.MINUTES.toMicros(10);
    private static final double MILLI = 1000;

    public Answers send(Signed signed) throws Exception {
        var vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        try {
            return new Sending(this, vertx, signed.requests()).answers();
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        }
    }

    /** One sending; all of it on the one event loop. */
    private static final class Sending {
        private static final long OPENING = Long.MIN_VALUE;

        private final OpenLoop loop;
        private final Vertx vertx;
        private final List<RawRequest> requests;
        private final CompletableFuture<Void> done = new CompletableFuture<>();
        private final Histogram micros = new Histogram(TEN_MINUTES_MICROS, 3);
        private final Map<Integer, Long> statuses = new HashMap<>();
        private final HttpClient client;
        private int sent;
        private int answered;
        private int opening;
        private long start;

        Sending(OpenLoop loop, Vertx vertx, List<RawRequest> requests) {
            this.loop = loop;
            this.vertx = vertx;
            this.client = vertx.createHttpClient(
                    new HttpClientOptions().setMaxPoolSize(loop.connections()).setMaxWaitQueueSize(-1));
            this.requests = requests;
        }

        Answers answers() throws Exception {
            var started = new CompletableFuture<Instant>();
            vertx.runOnContext(none -> {
                started.complete(Instant.now());
                opening = Math.min(loop.connections(), requests.size());
                while (sent < opening) {
                    send(client, requests.get(sent++), OPENING);
                }
            });
            done.get(15, TimeUnit.MINUTES);
            return new Answers(started.get(), Instant.now(), statuses, latency());
        }

        private void sendDue(long timer) {
            long now = System.nanoTime();
            while (sent < requests.size() && due(sent) <= now) {
                send(client, requests.get(sent), due(sent));
                sent++;
            }
            if (sent == requests.size()) {
                vertx.cancelTimer(timer);
            }
        }

        private long due(int number) {
            return start + (long) ((number - opening) * (double) TimeUnit.SECONDS.toNanos(1) / loop.perSecond());
        }

        private void send(HttpClient client, RawRequest request, long due) {
            var options = new RequestOptions().setMethod(HttpMethod.POST).setAbsoluteURI(request.url());
            request.headers().entries().forEach(h -> options.addHeader(h.getKey(), h.getValue()));
            client.request(options)
                    .compose(r -> r.send(Buffer.buffer(request.body())))
                    .compose(answer -> answer.body().map(body -> answer.statusCode()))
                    .onSuccess(status -> answered(status, due))
                    .onFailure(e -> answered(0, due));
        }

        private void answered(int status, long due) {
            if (due != OPENING) {
                micros.recordValue(
                        Math.min(TEN_MINUTES_MICROS, TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - due)));
            }
            statuses.merge(status, 1L, Long::sum);
            answered++;
            if (answered == requests.size()) {
                done.complete(null);
            } else if (answered == opening) {
                start = System.nanoTime();
                vertx.setPeriodic(1, timer -> sendDue(timer));
            }
        }

        private Answers.Latency latency() {
            return new Answers.Latency(
                    micros.getValueAtPercentile(50) / MILLI,
                    micros.getValueAtPercentile(99) / MILLI,
                    micros.getValueAtPercentile(99.9) / MILLI,
                    micros.getMaxValue() / MILLI);
        }
    }
}
