package io.sluice.remote;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** A provider's API did not do what it was asked for. The message says why, without anything of the content. */
public final class CallFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);

    /** What that means for the caller. */
    public enum Kind {
        /** The request is at fault (4xx): asking again changes nothing. */
        REFUSED,
        /** The credential does not open it (401, 403). */
        UNAUTHORIZED,
        /** What was asked for is not there, or not any more (404, 410). */
        GONE,
        /** Too much was asked (429); later it may go. */
        LIMITED,
        /** The provider is at fault, or away, or silent; later it may go. What was asked for may have been done. */
        UNAVAILABLE,
        /** Not even tried: the provider was away a moment ago, or this source's rate is spent. */
        WITHHELD;

        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Kind kind;
    private final int status;
    private final transient Optional<Duration> retryAfter;
    private final int code;
    private final boolean reached;

    private CallFailed(Kind kind, int status, String reason, Optional<Duration> retryAfter, int code, boolean reached) {
        super(reason, null, false, false);
        this.kind = kind;
        this.status = status;
        this.retryAfter = retryAfter.map(asked -> asked.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : asked);
        this.code = code;
        this.reached = reached;
    }

    /** @param status HTTP's; 0 where there was no answer */
    public CallFailed(Kind kind, int status, String reason, Optional<Duration> retryAfter) {
        this(kind, status, reason, retryAfter, 0, true);
    }

    public CallFailed(Kind kind, int status, String reason) {
        this(kind, status, reason, Optional.empty());
    }

    /** By the status alone. */
    public static CallFailed of(int status, String reason, Optional<Duration> retryAfter) {
        var kind = switch (status) {
            case 401, 403 -> Kind.UNAUTHORIZED;
            case 404, 410 -> Kind.GONE;
            case 429 -> Kind.LIMITED;
            case 408, 409, 425 -> Kind.UNAVAILABLE;
            default -> status >= 400 && status < 500 ? Kind.REFUSED : Kind.UNAVAILABLE;
        };
        return new CallFailed(kind, status, reason, retryAfter);
    }

    /** The provider is away, and for certain was not told what it was to do. */
    public static CallFailed unreached(String reason) {
        return new CallFailed(Kind.UNAVAILABLE, 0, reason, Optional.empty(), 0, false);
    }

    /** @param code the provider's own number for what is wrong */
    public CallFailed coded(int code) {
        return new CallFailed(kind, status, reason(), retryAfter, code, reached);
    }

    public Kind kind() {
        return kind;
    }

    /** The provider's own number for what is wrong; 0 where it gave none. */
    public int code() {
        return code;
    }

    /** Whether the provider may have done it all the same. */
    public boolean maybeDone() {
        return kind == Kind.UNAVAILABLE && reached;
    }

    public int status() {
        return status;
    }

    /** What the provider asked to wait; an hour at most. */
    public Optional<Duration> retryAfter() {
        return retryAfter;
    }

    /** Whether the same call may go well later without anybody's doing. */
    public boolean passing() {
        return kind == Kind.LIMITED || kind == Kind.UNAVAILABLE || kind == Kind.WITHHELD;
    }

    public String reason() {
        return String.valueOf(getMessage());
    }
}
