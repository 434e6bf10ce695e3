package io.sluice.admin.send;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** What fields of a send may look like. The providers judge them finally; here is kept out what cannot be right. */
final class Shapes {
    static final int LONGEST_MESSAGE = 1600;
    static final int LONGEST_TEXT = 512 * 1024;
    static final int LONGEST_SUBJECT = 998;
    static final int MOST_MEDIA = 10;

    /** A number, in E.164. It is what contacts are found by, so no other spelling will do. */
    private static final String NUMBER = "\\+[1-9]\\d{1,14}";

    /** An address of another channel; WhatsApp has ids that are no numbers. */
    private static final String CHANNEL =
            "(whatsapp|rcs):(" + NUMBER + "|[A-Za-z0-9._-]{1,100})|messenger:[A-Za-z0-9._-]{1,100}";

    private static final Pattern RECIPIENT = Pattern.compile(NUMBER + "|" + CHANNEL);

    /** Also a short code, a name, or a messaging service. */
    private static final Pattern SENDER =
            Pattern.compile(NUMBER + "|" + CHANNEL + "|\\d{3,8}|MG[0-9a-fA-F]{32}|[A-Za-z0-9][A-Za-z0-9 _+&-]{0,10}");

    private static final Pattern MAIL =
            Pattern.compile("[^\\s@<>(),;:\"\\[\\]\\p{Cntrl}]{1,64}@[^\\s@<>(),;:\"\\[\\]\\p{Cntrl}]{1,255}");

    private static final Pattern KEY = Pattern.compile("[!-~]{1,255}");

    private Shapes() {}

    static Optional<String> sender(String text) {
        return matching(SENDER, text);
    }

    static Optional<String> recipient(String text) {
        return matching(RECIPIENT, text);
    }

    static Optional<String> mail(String text) {
        return matching(MAIL, text).filter(address -> address.length() <= 320);
    }

    static Optional<String> key(String text) {
        return matching(KEY, text);
    }

    static Optional<String> message(String text) {
        return written(text, LONGEST_MESSAGE);
    }

    static Optional<String> text(String text) {
        return written(text, LONGEST_TEXT);
    }

    /** One line. */
    static Optional<String> subject(String text) {
        return written(text, LONGEST_SUBJECT).filter(s -> s.chars().noneMatch(Character::isISOControl));
    }

    /** Whoever sends it fetches it, from the public Internet: what names no host there, or hides another behind a user's name, is none. */
    static boolean media(String url) {
        try {
            var uri = new URI(url);
            return "https".equals(uri.getScheme())
                    && uri.getRawUserInfo() == null
                    && url.length() <= 2048
                    && PublicHost.is(String.valueOf(uri.getHost()));
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** Says something, and can be written as UTF-8; lines and tabs are fine. */
    private static Optional<String> written(String text, int longest) {
        Predicate<Integer> odd = c -> c < ' ' && c != '\n' && c != '\r' && c != '\t';
        boolean fits = !text.isBlank()
                && text.length() <= longest
                && text.chars().boxed().noneMatch(odd)
                && StandardCharsets.UTF_8.newEncoder().canEncode(text);
        return fits ? Optional.of(text) : Optional.empty();
    }

    private static Optional<String> matching(Pattern shape, String text) {
        return shape.matcher(text).matches() ? Optional.of(text) : Optional.empty();
    }
}
