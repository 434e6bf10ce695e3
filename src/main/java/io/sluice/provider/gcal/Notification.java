package io.sluice.provider.gcal;

import io.sluice.event.Headers;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One message of a watch channel. All of it stands in headers, and it says only that something changed.
 *
 * @param number increasing within the channel, with gaps
 * @param state {@code sync} once at the channel's start, then {@code exists} or {@code not_exists}
 */
record Notification(String channel, long number, String state) {
    static final String CHANNEL = "X-Goog-Channel-ID";
    static final String TOKEN = "X-Goog-Channel-Token";
    static final String RESOURCE = "X-Goog-Resource-ID";

    private static final Pattern CHANNEL_ID = Pattern.compile("[!-~]{1,256}");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");
    private static final Pattern STATE = Pattern.compile("[a-z_-]{1,40}");

    /** Empty when a header is absent, repeated or not what it should be. */
    static Optional<Notification> of(Headers headers) {
        var channel = header(headers, CHANNEL, CHANNEL_ID);
        var number = header(headers, "X-Goog-Message-Number", NUMBER);
        var state = headers.single("X-Goog-Resource-State")
                .map(s -> s.toLowerCase(Locale.ROOT))
                .filter(s -> STATE.matcher(s).matches());
        return channel.isPresent() && number.isPresent() && state.isPresent()
                ? Optional.of(new Notification(channel.get(), Long.parseLong(number.get()), state.get()))
                : Optional.empty();
    }

    private static Optional<String> header(Headers headers, String name, Pattern form) {
        return headers.single(name).filter(v -> form.matcher(v).matches());
    }
}
