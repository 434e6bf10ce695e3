package io.sluice.remote.google;

import io.sluice.remote.CallFailed;
import io.sluice.remote.CallFailed.Kind;
import io.sluice.remote.Calls;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** Google Calendar as the holder of a credential sees it. Every call may throw {@link CallFailed}. Thread-safe; blocks the caller, who should hold no connection. */
@ApplicationScoped
public class Google {
    private final Calls calls;
    private final GoogleTokens tokens;
    private final GoogleApi api;

    Google(Calls calls, GoogleTokens tokens, GoogleApi api) {
        this.calls = calls;
        this.tokens = tokens;
        this.api = api;
    }

    /**
     * Who calls.
     *
     * @param id of the calendar here: its calls are limited, and its access tokens kept, apart from all others'
     * @param calendar Google's id of it
     */
    public record Account(UUID id, String calendar, GoogleCredential credential) {
        @Override
        public String toString() {
            return "Account[" + id + "]";
        }
    }

    /**
     * A channel that is to be opened.
     *
     * @param address where Google is to post
     * @param token what it is to know
     */
    public record NewChannel(String id, String address, String token) {
        @Override
        public String toString() {
            return "NewChannel[" + id + "]";
        }
    }

    /**
     * A channel that is open.
     *
     * @param resource Google's id of what is watched
     * @param expires empty: not said
     */
    public record Opened(String resource, Optional<Instant> expires) {}

    /** Fails with 410 where the sync token is too old. */
    public EventsPage list(Account account, EventsQuery query) {
        return call(account, token -> api.list(token, account.calendar(), query));
    }

    /** Where this fails as unavailable, the channel may be open all the same. */
    public Opened watch(Account account, NewChannel channel) {
        return call(account, token -> api.watch(token, account.calendar(), channel));
    }

    /** Fails with 404 where there is no such channel, or not any more. */
    public void stop(Account account, String channel, String resource) {
        call(account, token -> {
            api.stop(token, channel, resource);
            return channel;
        });
    }

    private <T> T call(Account account, Function<String, T> call) {
        return calls.call("gcal", account.id(), () -> authorized(account, call));
    }

    /** An access token may end before its time; a new one is then asked for, once. */
    private <T> T authorized(Account account, Function<String, T> call) {
        var token = tokens.of(account);
        try {
            return call.apply(token);
        } catch (CallFailed failed) {
            if (failed.kind() != Kind.UNAUTHORIZED || failed.status() != 401) {
                throw failed;
            }
            tokens.drop(account);
            return call.apply(tokens.of(account));
        }
    }
}
