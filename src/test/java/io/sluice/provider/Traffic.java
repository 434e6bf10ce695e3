package io.sluice.provider;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.event.Event;
import io.sluice.event.Headers;
import io.sluice.event.RawRequest;
import io.sluice.event.Verification;
import io.sluice.provider.SigningSecrets.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One signed request of the shape and size that providers send day by day, for what measures. The bodies are in {@code traffic/}; a {@code #} in SendGrid's events
 * stands for the event's number.
 */
public record Traffic(Provider provider, RawRequest request, SigningSecrets secrets) {
    public static final Instant NOW = Instant.parse("2025-11-26T09:40:05Z");

    /** What a form of Twilio's is padded to, in bytes. */
    private static final int LONG = 4096;

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
                case STRIPE_SUBSCRIPTION -> sent(text("stripe-subscription.json"));
                case STRIPE_INVOICE -> sent(text("stripe-invoice.json"));
                case TWILIO_INBOUND -> sent(text("twilio-inbound.form").strip());
                case TWILIO_STATUS -> sent(text("twilio-status.form").strip());
                case TWILIO_LONG -> sent(padded(text("twilio-inbound.form").strip()));
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
        return switch (provider.read(request)) {
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
        var events = text("sendgrid-events.jsonl").lines().toList();
        return IntStream.range(0, size)
                .mapToObj(i -> events.get(i % events.size()).replace("#", Integer.toString(1000 + i)))
                .collect(Collectors.joining(",\r\n", "[", "]\r\n"));
    }

    private static RawRequest sample(Signer signer, String name) {
        return signer.samples().stream()
                .filter(s -> s.name().equals(name))
                .findFirst()
                .orElseThrow()
                .request();
    }

    private static String text(String file) {
        try (var in = Objects.requireNonNull(Traffic.class.getResourceAsStream("/traffic/" + file), file)) {
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
