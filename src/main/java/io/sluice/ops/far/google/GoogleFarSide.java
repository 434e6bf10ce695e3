package io.sluice.ops.far.google;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.ops.far.Answer;
import io.sluice.ops.far.Ask;
import io.sluice.ops.far.FarSide;
import io.sluice.ops.far.Postman;
import java.security.PublicKey;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Google's token endpoint and Google Calendar v3, both at {@link #url()}.
 *
 * <p>A calendar exists once {@link #calendar} was asked for it; a credential once {@link #user} or {@link #serviceAccount} named it. Unlike Google it takes an
 * {@code http} address for notifications.
 *
 * @see <a href="https://developers.google.com/workspace/calendar/api/v3/reference">Calendar API reference</a>
 */
public final class GoogleFarSide extends FarSide {
    private static final String EVENTS = "/calendar/v3/calendars/{}/events";

    private final RobotKeys robots = new RobotKeys();
    private final Map<String, Calendar> calendars = new ConcurrentHashMap<>();
    private final Postman postman = new Postman();
    private final Clock clock;
    private final Tokens tokens;
    private final Channels channels;
    private volatile boolean notifies = true;
    private volatile boolean syncFirst;

    private GoogleFarSide(Clock clock) {
        super(clock);
        this.clock = clock;
        this.tokens = new Tokens(clock, List.of(Tokens.GOOGLES_OWN, url() + "/token"));
        this.channels = new Channels(clock, url());
    }

    /** @param clock of tokens, channels and changes */
    public static GoogleFarSide start(Clock clock) {
        var google = new GoogleFarSide(clock);
        google.open();
        return google;
    }

    /** A calendar, made when it is asked for first. */
    public Calendar calendar(String id) {
        return calendars.computeIfAbsent(id, i -> new Calendar(i, clock, () -> changed(i)));
    }

    /** The calendar is gone: 404. */
    public void remove(String calendarId) {
        calendars.remove(calendarId);
    }

    /** Someone's consent; again after {@link #revoke}: given anew. */
    public void user(String clientId, String clientSecret, String refreshToken) {
        tokens.user(clientId, clientSecret, refreshToken);
    }

    /** A service account; asked for again, with another key. Its {@code token_uri} is here. */
    public ObjectNode serviceAccount(String email) {
        var keys = robots.next();
        serviceAccount(email, keys.getPublic());
        var pem = Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(keys.getPrivate().getEncoded());
        var file = JsonNodeFactory.instance.objectNode().put("type", "service_account");
        file.put("project_id", "far-side").put("private_key_id", "1");
        file.put("private_key", "-----BEGIN PRIVATE KEY-----\n" + pem + "\n-----END PRIVATE KEY-----\n");
        return file.put("client_email", email).put("client_id", "1").put("token_uri", url() + "/token");
    }

    public void serviceAccount(String email, PublicKey key) {
        tokens.serviceAccount(email, key);
    }

    /** The service account may act for a user of its domain, by {@code sub}. Its credential in the log stays its own. */
    public void delegate(String email, String subject) {
        tokens.delegate(email, subject);
    }

    /** A refresh token or service account that no longer counts: {@code invalid_grant}; its access tokens are refused too. */
    public void revoke(String credential) {
        tokens.revoke(credential);
    }

    /** The access tokens given to a refresh token or service account are refused; it may ask for a new one. */
    public void revokeAccess(String credential) {
        tokens.end(credential);
    }

    /** How long access tokens given from now on count; 3,599 seconds unless it is said here. */
    public void tokenLife(Duration life) {
        tokens.life(life);
    }

    /** Whether each change notifies the live channels of its calendar, and a new channel gets its {@code sync}; yes unless it is said here. */
    public void notifies(boolean wanted) {
        notifies = wanted;
    }

    /** Whether {@code sync} is sent, and was answered, before {@code watch} answers; else they race. */
    public void syncBeforeWatchAnswers(boolean wanted) {
        syncFirst = wanted;
    }

    /** All channels that ever were, oldest first. */
    public List<Channel> channels() {
        return channels.all();
    }

    /**
     * Sends one notification now and waits for its answer, whatever became of the channel.
     *
     * @param state {@code sync}, {@code exists} or {@code not_exists}
     * @return the status it was answered with; 0: it reached nobody
     */
    public int notify(String channelId, String state) throws InterruptedException {
        var channel = channels.byId(channelId);
        return postman.sendOnce(channel.next(state));
    }

    @Override
    protected Answer answer(Ask ask) {
        if (ask.is("POST", "/token")) {
            return tokens.grant(ask.form());
        }
        if (!tokens.valid(ask.bearer())) {
            throw Errors.unauthorized();
        }
        if (ask.is("GET", EVENTS)) {
            return Answer.json(200, readable(ask).list(new Query(ask.parameters())));
        }
        if (ask.is("POST", EVENTS + "/watch")) {
            return watch(readable(ask), ask);
        }
        if (ask.is("POST", "/calendar/v3/channels/stop")) {
            return channels.stop(ask.json());
        }
        throw Errors.notFound("Not Found");
    }

    @Override
    protected Answer refusal(Ask ask, int status) {
        if (!ask.path().equals("/token")) {
            return Errors.calendar(status);
        }
        return status == 401
                ? Errors.oauth(401, "invalid_client", "Unauthorized")
                : Errors.oauth(status, "internal_failure", "Backend Error");
    }

    @Override
    protected String credential(Ask ask) {
        return ask.path().equals("/token") ? Tokens.asking(ask.form()) : tokens.owner(ask.bearer());
    }

    private Calendar readable(Ask ask) {
        var calendar = calendars.get(ask.segments().get(3));
        if (calendar == null) {
            throw Errors.notFound("Not Found");
        }
        if (!calendar.readableBy(credential(ask))) {
            throw Errors.forbidden();
        }
        return calendar;
    }

    private Answer watch(Calendar calendar, Ask ask) {
        var channel = channels.open(calendar.id(), ask.json());
        if (notifies && syncFirst) {
            try {
                notify(channel.id(), "sync");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        } else if (notifies) {
            postman.send(channel.next("sync"));
        }
        return Answer.json(200, channel.json());
    }

    private void changed(String calendarId) {
        if (notifies) {
            channels.live(calendarId).forEach(c -> postman.send(c.next("exists")));
        }
    }

    @Override
    public void close() {
        super.close();
        postman.close();
    }
}
