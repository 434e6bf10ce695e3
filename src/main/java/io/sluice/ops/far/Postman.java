package io.sluice.ops.far;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/** Carries what a provider posts to its customers, a few at a time. Thread-safe. */
public final class Postman implements AutoCloseable {
    /** One POST. */
    public record Letter(URI address, Map<String, String> headers, String body) {
        @Override
        public String toString() {
            return "Letter[" + address.getHost() + "]";
        }
    }

    /** Something that waits. */
    public interface Errand {
        void run() throws InterruptedException;
    }

    private static final List<Integer> TRY_AGAIN = List.of(500, 502, 503, 504);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final int TRIES = 8;
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore atOnce = new Semaphore(16);
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();

    /** Posts on a thread of its own; what is answered 500, 502, 503 or 504 is posted again, later and later, a few times. */
    public void send(Letter letter) {
        later(() -> {
            var pause = FIRST_PAUSE;
            for (int i = 0; i < TRIES && TRY_AGAIN.contains(sendOnce(letter)); i++) {
                Thread.sleep(pause);
                pause = pause.multipliedBy(2);
            }
        });
    }

    /** @return the status it was answered with; 0: it reached nobody */
    public int sendOnce(Letter letter) throws InterruptedException {
        var request = HttpRequest.newBuilder(letter.address)
                .timeout(TIMEOUT)
                .POST(HttpRequest.BodyPublishers.ofString(letter.body));
        letter.headers.forEach(request::header);
        atOnce.acquire();
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            return 0;
        } finally {
            atOnce.release();
        }
    }

    /** Does something on a thread of its own that ends with this. */
    public void later(Errand errand) {
        threads.execute(() -> {
            try {
                errand.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    @Override
    public void close() {
        threads.shutdownNow();
        http.shutdownNow();
    }
}
