package io.sluice.ops.far.google;

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

/** Carries notifications, a few at a time; what is answered 500, 502, 503 or 504 is tried again, later and later. */
final class Postman implements AutoCloseable {
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

    /** Sends until it is taken, refused for good, or tried often enough; at once on a thread of its own. */
    void send(URI address, Map<String, String> headers) {
        threads.execute(() -> {
            try {
                var pause = FIRST_PAUSE;
                for (int i = 0; i < TRIES && TRY_AGAIN.contains(sendOnce(address, headers)); i++) {
                    Thread.sleep(pause);
                    pause = pause.multipliedBy(2);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** @return the status it was answered with; 0: it reached nobody */
    int sendOnce(URI address, Map<String, String> headers) throws InterruptedException {
        var request = HttpRequest.newBuilder(address)
                .timeout(TIMEOUT)
                .header("User-Agent", "APIs-Google; (+https://developers.google.com/webmasters/APIs-Google)")
                .POST(HttpRequest.BodyPublishers.noBody());
        headers.forEach(request::header);
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

    @Override
    public void close() {
        threads.shutdownNow();
        http.shutdownNow();
    }
}
