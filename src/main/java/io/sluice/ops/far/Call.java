package io.sluice.ops.far;

import java.time.Instant;
import java.util.function.Predicate;

/**
 * One request as the log keeps it.
 *
 * @param path percent-encoded, as sent
 * @param query as sent; empty: none
 * @param credential who called, by what the tenant's credential says: a Stripe or SendGrid key, a Twilio account's sid, a Google refresh token or service account's
 *     e-mail; empty: nobody known
 * @param account Stripe's {@code Stripe-Account} or {@code Stripe-Context}; empty: none
 * @param status what was answered; 0: nothing, or not yet
 * @param at when it came in
 */
public record Call(
        String method, String path, String query, String credential, String account, int status, Instant at) {

    /** Calls whose path begins so. */
    public static Predicate<Call> to(String path) {
        return call -> call.path().startsWith(path);
    }

    public static Predicate<Call> by(String credential) {
        return call -> call.credential().equals(credential);
    }

    public static Predicate<Call> any() {
        return call -> true;
    }

    Call answered(int with) {
        return new Call(method, path, query, credential, account, with, at);
    }

    @Override
    public String toString() {
        return "Call[" + method + " " + path + " " + status + " " + at + "]";
    }
}
