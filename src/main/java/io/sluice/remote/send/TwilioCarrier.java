package io.sluice.remote.send;

import io.sluice.event.Event;
import io.sluice.event.Id;
import io.sluice.provider.Veto;
import io.sluice.provider.twilio.TwilioSends;
import io.sluice.remote.CallFailed;
import io.sluice.remote.Credentials.Access;
import io.sluice.remote.twilio.TwilioApi;
import io.sluice.remote.twilio.TwilioMessage;
import io.sluice.tenant.SecurityConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Messages, by Twilio. Its status callbacks come to the source that sends. */
@ApplicationScoped
class TwilioCarrier implements Carrier<Order.Message> {
    /** Twilio's clock may be another, and its times are whole seconds. */
    private static final Duration SLACK = Duration.ofSeconds(30);

    private static final int PAGES = 20;

    private final TwilioApi api;
    private final SecurityConfig config;
    private final Clock clock;

    TwilioCarrier(TwilioApi api, SecurityConfig config, Clock clock) {
        this.api = api;
        this.config = config;
        this.clock = clock;
    }

    @Override
    public List<Veto> vetoes(Order.Message order) {
        return TwilioSends.vetoes(order.to());
    }

    @Override
    public Event requested(UUID send, Order.Message order, Instant at) {
        return TwilioSends.requested(send, at, order.from(), order.to(), order.body(), order.media());
    }

    @Override
    public Event failed(UUID send, Order.Message order, Instant at, String reason, int code) {
        return TwilioSends.failed(send, at, order.to(), reason, code);
    }

    @Override
    public Done call(Access access, UUID send, Order.Message order) {
        var callback = config.publicUrl() + "/webhooks/twilio/" + Id.of(Id.Kind.SOURCE, access.source());
        var draft = new TwilioApi.Draft(
                order.from(),
                order.to(),
                order.body(),
                order.media().stream().map(URI::create).toList(),
                URI.create(callback));
        return done(send, order, api.create(access, draft));
    }

    @Override
    public Next next(CallFailed failed) {
        if (failed.maybeDone()) {
            return Next.LOOK;
        }
        return failed.passing() ? Next.AGAIN : Next.FAIL;
    }

    /**
     * Twilio knows no idempotency; what it has of this sender, recipient and text since then is it, unless another send has it. It changes texts itself: trial
     * accounts' begin with a sentence of its own, links are shortened, and signs are replaced by cheaper ones.
     */
    @Override
    public Found look(Access access, UUID send, Order.Message order, Instant since) {
        var from = TwilioApi.isService(order.from()) ? Optional.<String>empty() : Optional.of(order.from());
        var wanted = new TwilioApi.Wanted(from, Optional.of(order.to()), Optional.empty(), Optional.empty());
        var begin = since.minus(SLACK);
        var found = new ArrayList<TwilioMessage>();
        var page = api.list(access, wanted);
        for (int pages = 1; ; pages++) {
            page.messages().stream()
                    .filter(m -> !m.inbound() && !before(m, begin) && fits(m, order))
                    .forEach(found::add);
            boolean enough = page.messages().stream().anyMatch(m -> before(m, begin));
            if (enough || page.next().isEmpty() || pages == PAGES) {
                return found(send, order, found);
            }
            page = api.list(access, page.next().get());
        }
    }

    private static boolean before(TwilioMessage message, Instant begin) {
        return message.createdAt().map(at -> at.isBefore(begin)).orElse(false);
    }

    private Found found(UUID send, Order.Message order, List<TwilioMessage> fitting) {
        var ours = order.body().orElse("").strip();
        var same = new ArrayList<Done>();
        var alike = new ArrayList<Alike>();
        for (var message : fitting) {
            var text = message.body().orElse("").strip();
            var done = done(send, order, message);
            if (text.equals(ours)) {
                same.add(done);
            } else {
                alike.add(new Alike(done, !ours.isEmpty() && text.contains(ours)));
            }
        }
        return new Found(same, alike);
    }

    /** But for the text. */
    private static boolean fits(TwilioMessage message, Order.Message order) {
        boolean sender = !TwilioApi.isService(order.from())
                || message.service().map(order.from()::equalsIgnoreCase).orElse(false);
        var media = message.media().orElse("0");
        return sender && media.equals(Integer.toString(order.media().size()));
    }

    private Done done(UUID send, Order.Message order, TwilioMessage message) {
        var fields = new LinkedHashMap<String, String>();
        fields.put("MessageSid", message.sid());
        fields.put("MessageStatus", message.status().isEmpty() ? "accepted" : message.status());
        fields.put("AccountSid", message.account());
        fields.put("To", message.to().orElse(order.to()));
        fields.put("From", message.from().orElse(order.from()));
        message.service().ifPresent(service -> fields.put("MessagingServiceSid", service));
        message.segments().ifPresent(segments -> fields.put("NumSegments", segments));
        message.errorCode().ifPresent(code -> fields.put("ErrorCode", Integer.toString(code)));
        message.errorMessage().ifPresent(text -> fields.put("ErrorMessage", text));
        var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return new Done(message.sid(), TwilioSends.answered(send, now, fields));
    }
}
