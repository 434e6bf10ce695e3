package io.sluice.ops.far.twilio;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import com.twilio.http.HttpClient;
import com.twilio.http.Request;
import com.twilio.http.Response;
import com.twilio.http.TwilioRestClient;
import io.sluice.ledger.bench.TickedClock;
import io.sluice.ops.far.Http;
import io.sluice.provider.Form;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A Twilio of its own for each test, one account, Twilio's own library pointed at it, and someone who hears the callbacks. */
final class TwilioHome implements BeforeEachCallback, AfterEachCallback {
    static final String SID = "AC00000000000000000000000000000001";
    static final String TOKEN = "hush";
    static final String MESSAGES = "/2010-04-01/Accounts/" + SID + "/Messages.json";

    /** One callback as it came. */
    record Heard(String signature, Form form) {}

    final TickedClock clock = new TickedClock();
    final TwilioFarSide twilio = TwilioFarSide.start(clock);
    final TwilioAccount account = twilio.account(SID, TOKEN);
    final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();
    final Http http = new Http(twilio.url(), basic(TOKEN));
    final TwilioRestClient client = client(TOKEN);
    private final HttpServer listener;

    TwilioHome() throws IOException {
        listener = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        listener.createContext("/", exchange -> {
            try (exchange) {
                heard.add(new Heard(
                        exchange.getRequestHeaders().getFirst("X-Twilio-Signature"),
                        Form.parse(exchange.getRequestBody().readAllBytes())));
                exchange.sendResponseHeaders(204, -1);
            }
        });
        listener.start();
    }

    String callbackUrl() {
        return "http://127.0.0.1:" + listener.getAddress().getPort() + "/status?tenant=a";
    }

    TwilioRestClient client(String token) {
        return new TwilioRestClient.Builder(SID, token)
                .httpClient(new Redirected(twilio.url()))
                .build();
    }

    static String basic(String token) {
        return "Basic " + Base64.getEncoder().encodeToString((SID + ":" + token).getBytes(UTF_8));
    }

    @Override
    public void afterEach(ExtensionContext context) {
        twilio.close();
        listener.stop(0);
    }

    /** What the library would send to Twilio goes to the far side. */
    private static final class Redirected extends HttpClient {
        private final URI base;
        private final java.net.http.HttpClient http = java.net.http.HttpClient.newHttpClient();

        private Redirected(URI base) {
            this.base = base;
        }

        @Override
        public Response makeRequest(Request request) {
            var body = request.getPostParams().entrySet().stream()
                    .flatMap(e -> e.getValue().stream().map(v -> Http.encoded(e.getKey(), v)))
                    .collect(Collectors.joining("&"));
            var url = request.constructURL().toString().replace("https://api.twilio.com", base.toString());
            try {
                var sent = HttpRequest.newBuilder(URI.create(url))
                        .header(
                                "Authorization",
                                "Basic "
                                        + Base64.getEncoder()
                                                .encodeToString((request.getUsername() + ":" + request.getPassword())
                                                        .getBytes(UTF_8)))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .method(request.getMethod().toString(), HttpRequest.BodyPublishers.ofString(body));
                var answer = http.send(sent.build(), HttpResponse.BodyHandlers.ofString());
                return new Response(answer.body(), answer.statusCode());
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
