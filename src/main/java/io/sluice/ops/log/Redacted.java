package io.sluice.ops.log;

import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A throwable as a log may show it: its class, where it was thrown and its causes. Its message only where the class is of those that tell of a connection or of our
 * own code; parsers and databases repeat what they were given.
 */
final class Redacted extends Throwable {
    private static final long serialVersionUID = 1L;
    private static final int CAUSES = 10;

    private static final List<String> SPEAK = List.of(
            "io.sluice.",
            "io.quarkus.",
            "io.netty.channel.",
            "io.vertx.core.",
            "jakarta.enterprise.",
            "java.net.ConnectException",
            "java.net.UnknownHostException",
            "java.net.BindException",
            "java.net.SocketTimeoutException",
            "java.net.http.",
            "java.nio.channels.",
            "java.util.concurrent.TimeoutException",
            "javax.net.ssl.",
            "java.lang.NullPointerException",
            "java.lang.ClassCastException",
            "java.lang.StackOverflowError",
            "java.lang.OutOfMemoryError");

    private final String shown;

    private Redacted(Throwable thrown, @Nullable Throwable cause) {
        super(null, cause, false, true);
        shown = shown(thrown);
        setStackTrace(thrown.getStackTrace());
    }

    static Throwable of(Throwable thrown) {
        return of(thrown, CAUSES);
    }

    private static Throwable of(Throwable thrown, int more) {
        if (thrown instanceof Redacted) {
            return thrown;
        }
        var cause = thrown.getCause();
        return new Redacted(thrown, cause == null || more == 0 ? null : of(cause, more - 1));
    }

    private static String shown(Throwable thrown) {
        var name = thrown.getClass().getName();
        var message = thrown.getMessage();
        if (thrown instanceof SQLException refused) {
            return name + ": SQLState " + refused.getSQLState();
        }
        // What wraps another repeats that one's text.
        boolean own = thrown.getCause() == null
                || !String.valueOf(message)
                        .contains(thrown.getCause().getClass().getName());
        return message != null && own && SPEAK.stream().anyMatch(name::startsWith)
                ? name + ": " + Mask.of(message)
                : name;
    }

    @Override
    public String getMessage() {
        return shown;
    }

    @Override
    public String toString() {
        return shown;
    }
}
