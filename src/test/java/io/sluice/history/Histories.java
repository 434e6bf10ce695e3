package io.sluice.history;

import io.sluice.history.provider.History;
import io.sluice.history.provider.StripeAccount;
import io.sluice.history.provider.TwilioAccount;
import io.sluice.history.provider.calendar.CalendarAccount;
import io.sluice.history.provider.mail.Mailbox;
import io.sluice.history.provider.mail.SendGridAccount;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Generated histories, each told by its seed and number. */
public final class Histories {
    private Histories() {}

    /** The seed of this run, printed; {@code -Dsluice.seed=} repeats one. */
    public static long seed(Class<?> test) {
        long seed = Long.getLong("sluice.seed", System.nanoTime());
        System.out.println(test.getSimpleName() + " seed " + seed);
        return seed;
    }

    public static Random random(long seed, int number) {
        return new Random(seed * 31 + number);
    }

    static History of(Random random, int number) {
        return number % 11 == 10 ? CalendarAccount.history(random, "h" + number) : posted(random, number);
    }

    /** One whose deliveries providers post; what the gateway fetches itself is none. */
    static History posted(Random random, int number) {
        var mark = "h" + number;
        return switch (number % 10) {
            case 0, 1 -> TwilioAccount.history(random, mark);
            case 2, 3, 4 -> SendGridAccount.history(random, mark);
            case 5 -> Mailbox.history(random, mark);
            default -> StripeAccount.history(random, mark);
        };
    }

    /** The same in another order, some of it told again. */
    static <T> List<T> shuffled(List<T> all, Random random) {
        var shuffled = new ArrayList<>(all);
        for (int again = random.nextInt(3); again > 0; again--) {
            shuffled.add(all.get(random.nextInt(all.size())));
        }
        Collections.shuffle(shuffled, random);
        return shuffled;
    }
}
