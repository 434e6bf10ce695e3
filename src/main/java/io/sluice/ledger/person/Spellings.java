package io.sluice.ledger.person;

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

    private Spellings() {}

    static Pattern of(String address) {
        if (address.indexOf('@') > 0) {
            return email(address);
        }
        return NUMBER.matcher(address).matches() ? number(address.replace("+", "")) : whole(address);
    }

    private static Pattern email(String address) {
        return compile("(?<![\\p{L}0-9._+-])" + Pattern.quote(address) + "(?![\\p{L}0-9_-]|\\.[\\p{L}0-9])");
    }

    private static Pattern number(String digits) {
        var spaced = digits.chars().mapToObj(Character::toString).collect(Collectors.joining(BETWEEN_DIGITS));
        return compile("(?<![\\p{L}0-9_])(?:00)?" + spaced + "(?![\\p{L}0-9_])");
    }

    private static Pattern whole(String address) {
        return compile("(?<=^|[\"'=<>]|whatsapp:|rcs:)" + Pattern.quote(address) + "(?=$|[\"'&<>])");
    }

    private static Pattern compile(String spelling) {
        return Pattern.compile(spelling, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    }
}
