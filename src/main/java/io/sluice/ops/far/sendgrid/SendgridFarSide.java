package io.sluice.ops.far.sendgrid;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.ops.far.Answer;
import io.sluice.ops.far.Ask;
import io.sluice.ops.far.FarSide;
import io.sluice.provider.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * SendGrid's Mail Send. {@link #key} says which keys there are. What is taken is kept, not sent on; no event follows. The JDK's server writes {@code X-message-id}
 * where SendGrid writes {@code X-Message-Id}; SendGrid's library gives headers in a map that tells these apart.
 */
public final class SendgridFarSide extends FarSide {
    private static final int LARGEST = 30 * 1024 * 1024;

    private final Set<String> keys = ConcurrentHashMap.newKeySet();
    private final List<Sent> sent = new CopyOnWriteArrayList<>();

    /**
     * A mail that was taken.
     *
     * @param messageId as in {@code X-Message-Id}
     * @param body the call's
     */
    public record Sent(String messageId, String key, JsonNode body) {
        @Override
        public String toString() {
            return "Sent[" + messageId + "]";
        }
    }

    private SendgridFarSide(Clock clock) {
        super(clock);
    }

    public static SendgridFarSide start(Clock clock) {
        var sendgrid = new SendgridFarSide(clock);
        sendgrid.open();
        return sendgrid;
    }

    public void key(String key) {
        keys.add(key);
    }

    public void revoke(String key) {
        keys.remove(key);
    }

    /** All mails that were taken, oldest first; none of those in sandbox mode. */
    public List<Sent> sent() {
        return List.copyOf(sent);
    }

    @Override
    protected Answer answer(Ask ask) {
        if (!keys.contains(ask.bearer())) {
            return Errors.of(401);
        }
        if (!ask.is("POST", "/v3/mail/send")) {
            return Errors.of(404);
        }
        if (!ask.header("Content-Type").toLowerCase(Locale.ROOT).startsWith("application/json")) {
            return Errors.of(415);
        }
        return ask.body().length > LARGEST ? Errors.of(413) : taken(ask.bearer(), new Mail(ask.json()));
    }

    @Override
    protected Answer refusal(Ask ask, int status) {
        return Errors.of(status);
    }

    @Override
    protected String credential(Ask ask) {
        return ask.bearer();
    }

    private synchronized Answer taken(String key, Mail mail) {
        if (mail.sandbox()) {
            return Answer.empty(200);
        }
        var id = Sha256.hex(Integer.toString(sent.size()).getBytes(StandardCharsets.UTF_8))
                .substring(0, 22);
        sent.add(new Sent(id, key, mail.body().deepCopy()));
        return Answer.empty(202).with("X-Message-Id", id);
    }
}
