package io.sluice.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.event.Event;
import io.sluice.event.Headers;
import io.sluice.event.RawRequest;
import io.sluice.event.Verification;
import io.sluice.provider.SigningSecrets.Secret;
import java.net.URLEncoder;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One signed request of the shape and size that providers send day by day, for what measures. The bodies are in {@code traffic/}.
 */
public record Traffic(Provider provider, RawRequest request, SigningSecrets secrets) {
    public static final Instant NOW = Instant.parse("2025-11-26T09:40:05Z");

    /** What a form of Twilio's is padded to, in bytes. */
    private static final int LONG = 4096;

    private static final Map<String, String> STRIPE = Map.of(
            "EVT", "evt_1SBcDeFgHiJkLmNoPqRsTuVw",
            "CREATED", Long.toString(NOW.getEpochSecond()),
            "REQ", "Aq7Lk2Pz9WvX4m",
            "UUID", "0b9c2f5e-6a1d-4c3b-8e7f-5a4d3c2b1a09",
            "SUB", "sub_1SBcDeFgHiJkLmNoXyZaBcDe",
            "CUS", "cus_TAbCdEfGhIjKlM",
            "QTY", "6");

    private static final Map<String, String> TWILIO = Map.of(
            "SID", "SM5f0e4d3c2b1a09f8e7d6c5b4a3928170",
            "N", "1042",
            "ACCOUNT", "AC0123456789abcdef0123456789abcdef",
            "PHONE", "0006",
            "STATUS", "delivered");

    private static final String FORM = "application/x-www-form-urlencoded; charset=UTF-8";

    /** What each is called, and its request before it is signed. */
    private enum Shape {
        STRIPE_SUBSCRIPTION("stripe", "application/json; charset=utf-8"),
        STRIPE_INVOICE("stripe", "application/json; charset=utf-8"),
        TWILIO_INBOUND("twilio", FORM),
        TWILIO_STATUS("twilio", FORM),
        TWILIO_LONG("twilio", FORM),
        SENDGRID_1("sendgrid", "application/json"),
        SENDGRID_10("sendgrid", "application/json"),
        SENDGRID_100("sendgrid", "application/json"),
        SENDGRID_INBOUND("sendgrid-inbound", ""),
        GCAL_EXISTS("gcal", "");

        private final String provider;
        private final String contentType;

        Shape(String provider, String contentType) {
            this.provider = provider;
            this.contentType = contentType;
        }

        RawRequest request(Signer signer) {
            return switch (this) {
                case STRIPE_SUBSCRIPTION ->
                    sent(Template.of("stripe-subscription.json").fill(STRIPE));
                case STRIPE_INVOICE -> sent(Template.of("stripe-invoice.json").fill(Map.of()));
                case TWILIO_INBOUND -> sent(Template.of("twilio-inbound.form").fill(TWILIO));
                case TWILIO_STATUS -> sent(Template.of("twilio-status.form").fill(TWILIO));
                case TWILIO_LONG ->
                    sent(padded(Template.of("twilio-inbound.form").fill(TWILIO)));
                case SENDGRID_1 -> sent(batch(1));
                case SENDGRID_10 -> sent(batch(10));
                case SENDGRID_100 -> sent(batch(100));
                case SENDGRID_INBOUND -> sample(signer, "html-only.multipart");
                case GCAL_EXISTS -> sample(signer, "exists.http");
            };
        }

        /** With headers as a proxy hands them on. */
        private RawRequest sent(String body) {
            var bytes = body.getBytes(UTF_8);
            var headers = Headers.of(
                    "Host", "hooks.example.com",
                    "User-Agent", "Provider/1.0 (+https://example.com/docs/webhooks)",
                    "Content-Length", Integer.toString(bytes.length),
                    "Accept", "*/*; q=0.5, application/xml",
                    "Cache-Control", "no-cache",
                    "Content-Type", contentType,
                    "Accept-Encoding", "gzip",
                    "X-Forwarded-For", "192.0.2.17",
                    "X-Forwarded-Proto", "https",
                    "X-Request-Id", "5f0e4d3c2b1a09f8e7d6c5b4a3928170");
            return new RawRequest(
                    "POST", "https://hooks.example.com/webhooks/" + provider + "/src_0123456789abcdef", headers, bytes);
        }
    }

    /** The names of all: {@code stripe-subscription}, {@code sendgrid-100} … */
    public static List<String> names() {
        return Arrays.stream(Shape.values())
                .map(shape -> shape.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .toList();
    }

    /** @param name one of {@link #names} */
    public static Traffic of(String name) {
        var shape = Shape.valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
        var signer = ServiceLoader.load(Signer.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(s -> s.provider().equals(shape.provider))
                .findFirst()
                .orElseThrow();
        var keys = signer.keys(new Random(1));
        var secrets = new SigningSecrets(List.of(new Secret(UUID.randomUUID(), keys.stored())), true, signer.config());
        var signed = signer.sign(shape.request(signer), keys, NOW);
        return new Traffic(new Providers().get(shape.provider), signed, secrets);
    }

    public Verification verify() {
        return provider.verify(request, secrets, NOW);
    }

    /** @throws IllegalStateException the request cannot be read */
    public List<Event> read() {
        return events(provider.read(request));
    }

    /** As the door reads. */
    public List<Event> skim() {
        return events(provider.skim(request));
    }

    private static List<Event> events(Provider.Reading reading) {
        return switch (reading) {
            case Provider.Reading.Events events -> events.events();
            case Provider.Reading.Malformed malformed -> throw new IllegalStateException(malformed.reason());
        };
    }

    /** The events read, and what they want of the records. */
    public List<Provider.Projection> project() {
        return read().stream().map(event -> provider.project(event, NOW)).toList();
    }

    /** A long message, whose characters are encoded as often as in English text with some signs. */
    private static String padded(String form) {
        var words = new StringBuilder();
        int room = LONG - form.length();
        while (URLEncoder.encode(words.toString(), UTF_8).length() < room) {
            words.append("Yes, Tuesday & 10am works ✓ ");
        }
        return form.replace("&Body=", "&Body=" + URLEncoder.encode(words.toString(), UTF_8));
    }

    /** SendGrid joins events with {@code ,\r\n} and ends the body with {@code \r\n}; both are signed. */
    private static String batch(int size) {
        var events = Stream.of("processed", "delivered", "open", "click")
                .map(event -> Template.of("sendgrid-" + event + ".json"))
                .toList();
        return IntStream.range(0, size)
                .mapToObj(i -> events.get(i % events.size()).fill(email(1000 + i)))
                .collect(Collectors.joining(",\r\n", "[", "]\r\n"));
    }

    private static Map<String, String> email(int number) {
        return Map.of(
                "PERSON", Integer.toString(number),
                "ID", "ZGVsaXZlcmVk-" + number + "-7f3a",
                "MESSAGE", "q0Qw2mPLR9u1Xc7d-" + number + ".filterdrecv-5d8c7b6f4-x2k9p-1-67A1B2C3-1F.0",
                "TIME", Long.toString(NOW.getEpochSecond()),
                "TENANT", "receipt-" + number);
    }

    private static RawRequest sample(Signer signer, String name) {
        return signer.samples().stream()
                .filter(s -> s.name().equals(name))
                .findFirst()
                .orElseThrow()
                .request();
    }
}
