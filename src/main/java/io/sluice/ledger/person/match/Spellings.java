package io.sluice.ledger.person.match;

import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How an address may be spelled in a text. What is only a part of another address, or of a longer number, is none of it.
 *
 * <p>An e-mail address: in any case. A telephone number of eight digits or more: with {@code +}, {@code 00} or neither before it, and with the marks between its digits
 * that people put there. Anything else (a short code, a sender's name, an id of WhatsApp's): only where it is the whole value of a field.
 */
final class Spellings {
    private static final Pattern NUMBER = Pattern.compile("\\+?[0-9]{8,}");
    private static final String BETWEEN_DIGITS = "[ ().\\u00a0/-]{0,3}";

    private final String core;
    private final boolean number;
    private final Pattern pattern;

    /** @param core what stands in every spelling, in lower case and without marks */
    private Spellings(String core, boolean number, String pattern) {
        this.core = core;
        this.number = number;
        this.pattern = Pattern.compile(pattern, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    }

    static Spellings of(String address) {
        var quoted = Pattern.quote(address);
        var core = address.toLowerCase(Locale.ROOT);
        if (address.indexOf('@') > 0) {
            var email = "(?<![\\p{L}0-9._+-])" + quoted + "(?![\\p{L}0-9_-]|\\.[\\p{L}0-9])";
            return new Spellings(core, false, email);
        }
        if (NUMBER.matcher(address).matches()) {
            return number(address.replace("+", ""));
        }
        return new Spellings(core, false, "(?<=^|[\"'=<>]|whatsapp:|rcs:)" + quoted + "(?=$|[\"'&<>])");
    }

    private static Spellings number(String digits) {
        var spaced = digits.chars().mapToObj(Character::toString).collect(Collectors.joining(BETWEEN_DIGITS));
        return new Spellings(digits, true, "(?<![\\p{L}0-9_])(?:00)?" + spaced + "(?![\\p{L}0-9_])");
    }

    /** Nearly no text holds even the core, and to see that is quick. */
    boolean isIn(String text) {
        var bare = number ? unmarked(text) : text.toLowerCase(Locale.ROOT);
        return bare.contains(core) && pattern.matcher(text).find();
    }

    private static String unmarked(String text) {
        var bare = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case ' ', '(', ')', '.', '\u00a0', '/', '-' -> {}
                default -> bare.append(c);
            }
        }
        return bare.toString();
    }
}
