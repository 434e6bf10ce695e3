package io.sluice.history.provider;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A Stripe account in which a few objects live at once, so that their events fall into the same seconds. */
public final class StripeAccount {
    private static final int STEPS = 18;

    private StripeAccount() {}

    public static History history(Random random, String mark) {
        var log = new StripeLog(random, mark);
        var actors = actors(log);
        for (int step = random.nextInt(1, STEPS); step > 0; step--) {
            actors.get(random.nextInt(actors.size())).step();
            log.tick();
        }
        return new History(
                mark,
                log.deliveries(),
                actors.stream().flatMap(a -> a.truths().stream()).toList());
    }

    private static List<Actor> actors(StripeLog log) {
        var customer = new Customer(log);
        var actors = new ArrayList<Actor>(List.of(customer));
        switch (log.random.nextInt(3)) {
            case 0 -> {
                var subscription = new Subscription(log, customer.id);
                actors.add(subscription);
                actors.add(new Invoice(log, customer.id, subscription.id));
            }
            case 1 -> {
                var invoice = new Invoice(log, customer.id, null);
                actors.add(invoice);
                actors.add(new Payment(log, customer.id, invoice.id));
            }
            default -> {
                actors.add(new Payment(log, customer.id, null));
                if (log.shape != Shape.FLAGS) {
                    actors.add(new Checkout(log, customer.id));
                }
            }
        }
        return actors;
    }
}
