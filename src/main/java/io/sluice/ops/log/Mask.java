package io.sluice.ops.log;

import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Takes out of text what looks like personal data or a secret. A net beneath: nothing of the kind should be there at all. */
final class Mask {
    private static final String INSTEAD = "[masked]";

    /** Longer text is a payload. */
    private static final int MOST = 8_000;

    private static final Pattern EMAIL =
            Pattern.compile("[^\\s@<>\"',;:()\\[\\]{}=]{1,64}+@[\\p{L}\\p{N}.-]{1,255}\\.\\p{L}{2,63}");

    /** E.164 with its plus: without it, it is a number like any other. */
    private static final Pattern PHONE =
            Pattern.compile("(?<![\\w.])(?:\\+|%2[Bb])[1-9](?:[ ().-]{0,2}\\d){6,14}(?!\\d)");

    private static final Pattern NAMED_SECRET =
            Pattern.compile("\\b(?:whsec_|sk_live_|sk_test_|rk_live_|rk_test_|slk_|sla_|SG\\.|eyJ)[\\w.+/=-]{4,}+");

    private static final Pattern CREDENTIAL = Pattern.compile("(?i)\\b(bearer|basic)\\s+[^\\s\"',]{4,}+");

    /** A user and password in a URL. */
    private static final Pattern USER_INFO = Pattern.compile("(?<=://)[^\\s/@]{1,256}+@");

    private static final Pattern LONG_WORD = Pattern.compile("[\\w+/-]{32,}+={0,2}");
    private static final Pattern TWILIO_TOKEN = Pattern.compile("[0-9a-f]{32}");
    private static final int RANDOM = 40;

    private Mask() {}

    static String of(String text) {
        var shown = text.length() > MOST ? text.substring(0, MOST) + "… (" + text.length() + " characters)" : text;
        shown = USER_INFO.matcher(shown).replaceAll(INSTEAD + '@');
        shown = EMAIL.matcher(shown).replaceAll(INSTEAD);
        shown = PHONE.matcher(shown).replaceAll(INSTEAD);
        shown = NAMED_SECRET.matcher(shown).replaceAll(INSTEAD);
        shown = CREDENTIAL.matcher(shown).replaceAll("$1 " + INSTEAD);
        return LONG_WORD.matcher(shown).replaceAll(Mask::longWord);
    }

    /** Random text has digits and letters of both cases; a name, a path or an id of ours does not. */
    private static String longWord(MatchResult word) {
        var text = word.group();
        boolean random = text.length() >= RANDOM
                && text.chars().anyMatch(Character::isDigit)
                && text.chars().anyMatch(Character::isUpperCase)
                && text.chars().anyMatch(Character::isLowerCase);
        return random || TWILIO_TOKEN.matcher(text).matches()
                ? INSTEAD
                : java.util.regex.Matcher.quoteReplacement(text);
    }
}
