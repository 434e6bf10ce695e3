package io.sluice.bench.load;

import java.util.concurrent.ThreadLocalRandom;

/** Short texts that are unique enough for one machine. */
final class Names {
    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int LENGTH = 8;

    private Names() {}

    static String next() {
        var name = new StringBuilder();
        ThreadLocalRandom.current().ints(LENGTH, 0, DIGITS.length()).forEach(i -> name.append(DIGITS.charAt(i)));
        return name.toString();
    }

    /** A number to the base of 62, as ids have it. */
    static String number(long value, int width) {
        var text = new char[width];
        long rest = value;
        for (int i = width - 1; i >= 0; i--) {
            text[i] = DIGITS.charAt((int) (rest % DIGITS.length()));
            rest /= DIGITS.length();
        }
        return new String(text);
    }
}
