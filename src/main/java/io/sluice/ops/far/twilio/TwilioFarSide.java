package io.sluice.ops.far.twilio;

import io.sluice.ops.far.Answer;
import io.sluice.ops.far.Ask;
import io.sluice.ops.far.FarSide;
import io.sluice.ops.far.Postman;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Twilio's Messages. {@link #account} says which accounts there are; {@link Outgoing} what is refused.
 *
 * @see <a href="https://www.twilio.com/docs/messaging/api/message-resource">Message resource</a>
 */
public final class TwilioFarSide extends FarSide {
    private static final String MESSAGES = "/" + TwilioAccount.VERSION + "/Accounts/{}/Messages.json";
    private static final String MESSAGE = "/" + TwilioAccount.VERSION + "/Accounts/{}/Messages/{}";

    private final Map<String, TwilioAccount> accounts = new ConcurrentHashMap<>();
    private final Postman postman = new Postman();
    private final Clock clock;
    private volatile List<String> progress = List.of();
    private volatile boolean beforeAnswer;

    private TwilioFarSide(Clock clock) {
        super(clock);
        this.clock = clock;
    }

    /** @param clock of the messages' dates */
    public static TwilioFarSide start(Clock clock) {
        var twilio = new TwilioFarSide(clock);
        twilio.open();
        return twilio;
    }

    /** An account that authenticates with its sid and this token; named again, it has the new token and no messages. */
    public TwilioAccount account(String sid, String token) {
        var account = new TwilioAccount(sid, token, clock);
        accounts.put(sid, account);
        return account;
    }

    /** The statuses that a message sent from now on goes through by itself, a callback for each, such as {@code sent, delivered}; none unless it is said here. */
    public void progress(String... statuses) {
        progress = List.of(statuses);
    }

    /** Whether a message has gone through its statuses before its sending is answered. */
    public void progressBeforeAnswer(boolean wanted) {
        beforeAnswer = wanted;
    }

    /**
     * Moves a message and calls back now.
     *
     * @param errorCode such as 30003; 0: none
     * @return the status the callback was answered with; 0: it reached nobody, or none was asked for
     */
    public int callback(TwilioAccount account, String messageSid, String status, int errorCode)
            throws InterruptedException {
        account.move(messageSid, status, errorCode);
        var letter = account.callback(messageSid);
        return letter.isPresent() ? postman.sendOnce(letter.get()) : 0;
    }

    @Override
    protected Answer answer(Ask ask) {
        var account = accounts.get(credential(ask));
        if (account == null || !account.opens(ask.basic())) {
            return Errors.of(401);
        }
        var known = ask.is(ask.method(), MESSAGES) || ask.is("GET", MESSAGE);
        if (!known || !ask.segments().get(2).equals(credential(ask))) {
            throw Errors.notFound(ask.path());
        }
        if (ask.is("GET", MESSAGES)) {
            return Answer.json(200, new MessageList(ask.path(), ask.parameters()).page(account.messages()));
        }
        return ask.is("POST", MESSAGES) ? created(account, ask) : one(account, ask);
    }

    @Override
    protected Answer refusal(Ask ask, int status) {
        return Errors.of(status);
    }

    @Override
    protected String credential(Ask ask) {
        return ask.basic().split(":", 2)[0];
    }

    private static Answer one(TwilioAccount account, Ask ask) {
        return account.message(ask.segments().getLast().replaceFirst("\\.json$", ""))
                .map(message -> Answer.json(200, message))
                .orElseThrow(() -> Errors.notFound(ask.path()));
    }

    private Answer created(TwilioAccount account, Ask ask) {
        var message = account.create(new Outgoing(ask.form()));
        var statuses = progress;
        Postman.Errand going = () -> {
            for (var status : statuses) {
                callback(account, message.path("sid").asText(), status, 0);
            }
        };
        if (beforeAnswer) {
            try {
                going.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        } else {
            postman.later(going);
        }
        return Answer.json(201, message);
    }

    @Override
    public void close() {
        super.close();
        postman.close();
    }
}
