package io.sluice.remote;

import io.sluice.remote.CallFailed.Kind;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Requests to providers, each bounded in time and size and made once. Redirects are not followed: they would carry a credential elsewhere. Thread-safe; blocks the
 * caller.
 */
@ApplicationScoped
public class Wire {
    /** A page of the largest events that Google has. */
    private static final long LARGEST = 32L * 1024 * 1024;

    private final HttpClient client;
    private final Duration patience;

    public Wire(RemoteConfig config) {
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(config.connectTimeout())
                .build();
        this.patience = config.callTimeout();
    }

    /**
     * @param who the provider, as people call it
     * @return whatever it answered, errors too
     * @throws CallFailed there was no whole answer in time
     */
    public HttpResponse<byte[]> send(String who, HttpRequest request) {
        return send(who, request, patience);
    }

    /** @param patience longest that the whole answer may take */
    public HttpResponse<byte[]> send(String who, HttpRequest request, Duration patience) {
        // The request's own limit would end with the headers; this one is for the body, too.
        var answer = client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), LARGEST));
        try {
            return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw silent(who + " did not answer in time.");
        } catch (ExecutionException e) {
            throw failed(who, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw silent("The node is stopping.");
        } finally {
            answer.cancel(true);
        }
    }

    /** An address below one that may end with a slash. */
    public static URI below(URI base, String path) {
        return URI.create(base.toString().replaceFirst("/+$", "") + path);
    }

    public static boolean isOk(HttpResponse<?> answer) {
        return answer.statusCode() / 100 == 2;
    }

    /** Why nothing came of a call. @param what the provider's number for it, or HTTP's */
    public static String reason(String who, int status, String what) {
        return who + (status >= 500 ? " is at fault (" : " refused it (") + what + ").";
    }

    /** What the provider asks to wait, where it says so in seconds. */
    public static Optional<Duration> retryAfter(HttpResponse<?> answer) {
        return answer.headers()
                .firstValue("Retry-After")
                .filter(s -> s.matches("\\d{1,6}"))
                .map(s -> Duration.ofSeconds(Long.parseLong(s)));
    }

    private static CallFailed failed(String who, @Nullable Throwable cause) {
        if (unreached(cause)) {
            return CallFailed.unreached(who + " cannot be reached.");
        }
        return cause instanceof IOException
                ? silent("The connection to " + who + " broke before it had answered.")
                : silent("The call to " + who + " failed.");
    }

    private static boolean unreached(@Nullable Throwable cause) {
        return cause instanceof ConnectException
                || cause instanceof HttpConnectTimeoutException
                || cause instanceof UnresolvedAddressException;
    }

    private static CallFailed silent(String reason) {
        return new CallFailed(Kind.UNAVAILABLE, 0, reason);
    }
}
