package io.sluice.provider.twilio;

import java.util.List;
import java.util.Locale;

/**
 * The URL that a signature covers. Only text is cut and pasted: decoding and encoding again, as {@link java.net.URI} does, changes what was signed.
 */
final class SignedUrl {
    private SignedUrl() {}

    /** The forms that Twilio signs one URL in: as given, without its port, with the default port. */
    static List<String> candidates(String url) {
        var whole = withoutFragment(url);
        int start = whole.indexOf("://") + "://".length();
        if (start < "://".length()) {
            return List.of(whole);
        }
        int end = authorityEnd(whole, start);
        int port = portColon(whole, start, end);
        var host = whole.substring(0, port);
        var rest = whole.substring(end);
        return List.of(whole, port < end ? host + rest : host + defaultPort(whole) + rest);
    }

    /** What follows the {@code ?}, undecoded and without the fragment, which is not signed. */
    static String query(String url) {
        var whole = withoutFragment(url);
        int mark = whole.indexOf('?');
        return mark < 0 ? "" : whole.substring(mark + 1);
    }

    private static String withoutFragment(String url) {
        int hash = url.indexOf('#');
        return hash < 0 ? url : url.substring(0, hash);
    }

    private static int authorityEnd(String url, int start) {
        int end = start;
        while (end < url.length() && url.charAt(end) != '/' && url.charAt(end) != '?') {
            end++;
        }
        return end;
    }

    /** Where the port's colon stands; the authority's end when there is none. Digits must run from it to the end, so
     * the colons of user info and of a bracketed IPv6 address are none. */
    private static int portColon(String url, int start, int end) {
        int colon = end - 1;
        while (colon >= start && url.charAt(colon) >= '0' && url.charAt(colon) <= '9') {
            colon--;
        }
        return colon >= start && url.charAt(colon) == ':' ? colon : end;
    }

    private static String defaultPort(String url) {
        return url.toLowerCase(Locale.ROOT).startsWith("https:") ? ":443" : ":80";
    }
}
