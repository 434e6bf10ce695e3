package io.sluice.ops.far;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;

/**
 * One provider's API as an HTTP server on a free port of this machine. It answers each call on a virtual thread, keeps a log of them and lets a test make them go
 * wrong. Thread-safe.
 */
public abstract class FarSide implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(FarSide.class.getName());

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CallLog log = new CallLog();
    private final Faults faults = new Faults();
    private final Clock clock;
    private final HttpServer server;

    protected FarSide(Clock clock) {
        this.clock = clock;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The base that stands for the provider's own, without a slash at its end. */
    public final URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    public final Faults faults() {
        return faults;
    }

    /** All calls so far, oldest first. */
    public final List<Call> calls() {
        return calls(Call.any());
    }

    public final List<Call> calls(Predicate<Call> which) {
        return log.calls(which);
    }

    /** @throws Refusal the answer is an error */
    protected abstract Answer answer(Ask ask);

    /** The provider's error answer of this status. */
    protected abstract Answer refusal(Ask ask, int status);

    /** @return as {@link Call#credential()} */
    protected abstract String credential(Ask ask);

    /** Called once by who made it, when it is whole. */
    protected final void open() {
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        // The server's own thread is a daemon if its starter is: a far side that nobody closed holds up no exit.
        try {
            Thread.ofPlatform().daemon().start(server::start).join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        // Closing an exchange that was not answered cuts the connection.
        try (exchange) {
            var ask = Ask.read(exchange);
            var call =
                    new Call(ask.method(), ask.path(), ask.query(), credential(ask), ask.account(), 0, clock.instant());
            var entry = log.arrived(call);
            var injected = faults.meeting(call);
            if (injected.isPresent()) {
                fail(exchange, ask, entry, injected.get());
            } else {
                send(exchange, entry, done(ask));
            }
        }
    }

    private void fail(HttpExchange exchange, Ask ask, CallLog.Entry entry, Faults.Injected injected)
            throws IOException {
        switch (injected.fault()) {
            case Fault.Refused refused -> send(exchange, entry, refusal(ask, refused.status()));
            case Fault.Throttled throttled ->
                send(
                        exchange,
                        entry,
                        refusal(ask, 429)
                                .with(
                                        "Retry-After",
                                        Long.toString(throttled.retryAfter().toSeconds())));
            case Fault.Hung _ -> hang(exchange, ask, entry, injected);
            case Fault.Dropped _ -> {}
            case Fault.Lost _ -> done(ask);
            case Fault.Garbled _ -> {
                done(ask);
                send(exchange, entry, Answer.garbled());
            }
        }
    }

    private void hang(HttpExchange exchange, Ask ask, CallLog.Entry entry, Faults.Injected injected)
            throws IOException {
        try {
            injected.awaitLifted();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        send(exchange, entry, done(ask));
    }

    private Answer done(Ask ask) {
        try {
            return answer(ask);
        } catch (Refusal e) {
            return e.answer();
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "a far side failed", e);
            return refusal(ask, 500);
        }
    }

    private static void send(HttpExchange exchange, CallLog.Entry entry, Answer answer) throws IOException {
        answer.headers().forEach(exchange.getResponseHeaders()::set);
        entry.answered(answer.status());
        if (answer.body().length == 0) {
            exchange.sendResponseHeaders(answer.status(), -1);
        } else {
            exchange.sendResponseHeaders(answer.status(), answer.body().length);
            exchange.getResponseBody().write(answer.body());
        }
    }

    /** Cuts all connections; what hung is not done. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
