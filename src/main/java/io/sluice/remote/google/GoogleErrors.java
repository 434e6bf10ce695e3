package io.sluice.remote.google;

import io.sluice.provider.Json;
import io.sluice.remote.CallFailed;
import io.sluice.remote.CallFailed.Kind;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What Google's errors mean. Of an answer, only its status and its word for the reason are told.
 *
 * @see <a href="https://developers.google.com/workspace/calendar/api/guides/errors">Handle API errors</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6749#section-5.2">RFC 6749, 5.2</a>
 */
final class GoogleErrors {
    private static final Pattern WORD = Pattern.compile("[A-Za-z][A-Za-z_.]{0,63}");

    /** {@code rateLimitExceeded}, {@code userRateLimitExceeded}, {@code quotaExceeded}, {@code dailyLimitExceeded}, {@code RATE_LIMIT_EXCEEDED} … */
    private static final Pattern LIMIT =
            Pattern.compile("(.*(limit|quota)_?exceeded)|resource_exhausted|slow_down", Pattern.CASE_INSENSITIVE);

    private static final Pattern NO_WATCH = Pattern.compile("push.*|.*webhook.*", Pattern.CASE_INSENSITIVE);

    private GoogleErrors() {}

    static CallFailed garbled(int status) {
        return new CallFailed(Kind.UNAVAILABLE, status, "Google's answer could not be read.");
    }

    /** Of the Calendar API. */
    static CallFailed of(GoogleHttp.Answer answer) {
        var reason = word(answer, "/error/errors/0/reason").or(() -> word(answer, "/error/status"));
        var said = said(answer, reason);
        int status = answer.status();
        if (reason.filter(word -> LIMIT.matcher(word).matches()).isPresent() || status == 429) {
            return failed(Kind.LIMITED, answer, "Google's limit of calls is reached" + said + ".");
        }
        if (status < 500
                && reason.filter(word -> NO_WATCH.matcher(word).matches()).isPresent()) {
            return failed(Kind.REFUSED, answer, "Google does not notify of this calendar's changes" + said + ".");
        }
        return switch (status) {
            case 401 -> failed(Kind.UNAUTHORIZED, answer, "Google refused the credential" + said + ".");
            case 403 ->
                failed(Kind.UNAUTHORIZED, answer, "The credential gives no access to this calendar" + said + ".");
            case 404 ->
                failed(
                        Kind.GONE,
                        answer,
                        "Google knows no such calendar, or the credential does not see it" + said + ".");
            case 410 -> failed(Kind.GONE, answer, "Google has it no more" + said + ".");
            default -> unclear(answer, said);
        };
    }

    /** Of the token endpoint. */
    static CallFailed ofToken(GoogleHttp.Answer answer) {
        var reason = word(answer, "/error");
        var said = said(answer, reason);
        int status = answer.status();
        if (status == 429
                || reason.filter(word -> LIMIT.matcher(word).matches()).isPresent()) {
            return failed(Kind.LIMITED, answer, "Google's limit of calls is reached" + said + ".");
        }
        return CallFailed.of(status, "", Optional.empty()).kind() == Kind.UNAVAILABLE
                ? unclear(answer, said)
                : failed(Kind.UNAUTHORIZED, answer, "Google refused the credential" + said + ".");
    }

    private static CallFailed unclear(GoogleHttp.Answer answer, String said) {
        var kind = CallFailed.of(answer.status(), "", Optional.empty()).kind();
        return failed(
                kind,
                answer,
                (kind == Kind.UNAVAILABLE ? "Google failed" : "Google did not take the request") + said + ".");
    }

    private static CallFailed failed(Kind kind, GoogleHttp.Answer answer, String reason) {
        return new CallFailed(kind, answer.status(), reason, answer.retryAfter());
    }

    private static String said(GoogleHttp.Answer answer, Optional<String> reason) {
        return " (" + answer.status() + reason.map(word -> ", " + word).orElse("") + ")";
    }

    private static Optional<String> word(GoogleHttp.Answer answer, String path) {
        return Optional.ofNullable(Json.text(answer.json().at(path)))
                .filter(word -> WORD.matcher(word).matches());
    }
}
