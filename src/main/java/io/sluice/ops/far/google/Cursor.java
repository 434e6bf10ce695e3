package io.sluice.ops.far.google;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * Where a listing stands. As text it is a page token or a sync token.
 *
 * @param generation of the calendar's sync tokens when the listing began
 * @param changes only what changed is listed, else all
 * @param until the calendar's count of changes when the listing began
 * @param after last number listed: of changes in a listing of changes, else of births
 * @param singleEvents of a sync token: as asked for in the listing that gave it
 * @param sparse an empty page was given at this place
 */
record Cursor(int generation, boolean changes, long until, long after, boolean singleEvents, boolean sparse) {

    static Cursor all(int generation, long until) {
        return new Cursor(generation, false, until, 0, false, false);
    }

    Cursor at(long position) {
        return new Cursor(generation, changes, until, position, singleEvents, false);
    }

    Cursor afterAnEmptyPage() {
        return new Cursor(generation, changes, until, after, singleEvents, true);
    }

    /** What comes after the listing: the changes since it began. */
    Cursor sync(boolean single) {
        return new Cursor(generation, true, 0, until, single, false);
    }

    /** A listing of what changed after this and up to now. */
    Cursor begun(long now) {
        return new Cursor(generation, true, now, after, singleEvents, false);
    }

    String text() {
        var plain = String.join(
                ".",
                Integer.toString(generation),
                flag(changes),
                Long.toString(until),
                Long.toString(after),
                flag(singleEvents),
                flag(sparse));
        return Base64.getUrlEncoder().encodeToString(plain.getBytes(StandardCharsets.US_ASCII));
    }

    static Optional<Cursor> parse(String text) {
        try {
            var parts = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.US_ASCII).split("\\.", -1);
            return parts.length == 6
                    ? Optional.of(new Cursor(
                            Integer.parseInt(parts[0]),
                            parts[1].equals("1"),
                            Long.parseLong(parts[2]),
                            Long.parseLong(parts[3]),
                            parts[4].equals("1"),
                            parts[5].equals("1")))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String flag(boolean set) {
        return set ? "1" : "0";
    }
}
