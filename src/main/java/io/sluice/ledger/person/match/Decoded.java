package io.sluice.ledger.person.match;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.LinkedHashSet;
import java.util.Set;

/** A text as it stands, and with the escapes undone that formats and mail programs put into it: of URLs, JSON, HTML and quoted-printable. */
final class Decoded {
    private static final int LONGEST_ENTITY = 8;
    private static final int HEX = 16;

    private final String text;
    private final StringBuilder out;
    private int at;

    private Decoded(String text) {
        this.text = text;
        this.out = new StringBuilder(text.length());
    }

    /** Escapes are undone twice: a URL may stand in a form. */
    static Set<String> of(String text) {
        var all = new LinkedHashSet<String>();
        all.add(text);
        var quoted = hasQuoted(text) ? quotedPrintable(text) : text;
        all.add(quoted);
        for (var one : new String[] {text, quoted}) {
            var once = unescaped(one);
            all.add(once);
            all.add(unescaped(once));
        }
        return all;
    }

    private static String unescaped(String text) {
        boolean hasEscapes = text.indexOf('%') >= 0 || text.indexOf('\\') >= 0 || text.contains("&#");
        return hasEscapes ? new Decoded(text).run() : text;
    }

    private static boolean hasQuoted(String text) {
        for (int at = text.indexOf('='); at >= 0; at = text.indexOf('=', at + 1)) {
            if (text.startsWith("\n", at + 1) || text.startsWith("\r\n", at + 1) || hex(text, at + 1, 2) >= 0) {
                return true;
            }
        }
        return false;
    }

    private String run() {
        while (at < text.length()) {
            char c = text.charAt(at);
            boolean taken = switch (c) {
                case '%' -> percent('%');
                case '\\' -> json();
                case '&' -> html();
                default -> false;
            };
            if (!taken) {
                out.append(c);
                at++;
            }
        }
        return out.toString();
    }

    private static String quotedPrintable(String text) {
        var decoded = new Decoded(text);
        while (decoded.at < text.length()) {
            if (text.startsWith("=\r\n", decoded.at)) {
                decoded.at += 3;
            } else if (text.startsWith("=\n", decoded.at)) {
                decoded.at += 2;
            } else if (text.charAt(decoded.at) != '=' || !decoded.percent('=')) {
                decoded.out.append(text.charAt(decoded.at++));
            }
        }
        return decoded.out.toString();
    }

    /** A run of escaped bytes, which together are UTF-8. */
    private boolean percent(char mark) {
        if (hex(at + 1, 2) < 0) {
            return false;
        }
        var bytes = new ByteArrayOutputStream();
        while (at < text.length() && text.charAt(at) == mark && hex(at + 1, 2) >= 0) {
            bytes.write(hex(at + 1, 2));
            at += 3;
        }
        out.append(bytes.toString(UTF_8));
        return true;
    }

    private boolean json() {
        if (text.startsWith("\\/", at)) {
            at++;
            return false;
        }
        int unit = text.startsWith("\\u", at) ? hex(at + 2, 4) : -1;
        if (unit >= 0) {
            out.append((char) unit);
            at += 6;
        }
        return unit >= 0;
    }

    private boolean html() {
        int end = text.indexOf(';', at, Math.min(text.length(), at + LONGEST_ENTITY + 1));
        if (!text.startsWith("&#", at) || end < 0) {
            return false;
        }
        var number = text.substring(at + 2, end);
        boolean isHex = number.startsWith("x") || number.startsWith("X");
        var digits = isHex ? number.substring(1) : number;
        if (!digits.matches(isHex ? "[0-9A-Fa-f]{1,5}" : "[0-9]{1,5}")) {
            return false;
        }
        out.appendCodePoint(Integer.parseInt(digits, isHex ? HEX : 10));
        at = end + 1;
        return true;
    }

    /** −1 where there is no number of so many digits. */
    private int hex(int from, int digits) {
        return hex(text, from, digits);
    }

    private static int hex(String text, int from, int digits) {
        if (from + digits > text.length()) {
            return -1;
        }
        int number = 0;
        for (int i = from; i < from + digits; i++) {
            int digit = Character.digit(text.charAt(i), HEX);
            if (digit < 0) {
                return -1;
            }
            number = number * HEX + digit;
        }
        return number;
    }
}
