package io.sluice.history.provider;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A customer of Stripe, who may be deleted. */
final class Customer implements Actor {
    final String id;
    private final StripeLog log;
    private boolean made;
    private boolean deleted;
    private @Nullable String email;
    private @Nullable String name;
    private @Nullable String phone;
    private long balance;

    Customer(StripeLog log) {
        this.log = log;
        id = log.id("cus");
        name = "Name " + log.mark;
    }

    @Override
    public boolean step() {
        if (deleted) {
            return false;
        }
        if (!made) {
            made = true;
            log.told("customer.created", object());
            return true;
        }
        if (log.chance(10)) {
            deleted = true;
            log.told("customer.deleted", object());
            return true;
        }
        var before = object();
        switch (log.random.nextInt(4)) {
            case 0 -> email = "c" + log.random.nextInt(3) + "@" + log.mark + ".example";
            case 1 -> name = log.chance(20) ? null : "Name " + log.random.nextInt(4);
            case 2 -> phone = log.chance(20) ? null : "+1" + log.random.nextInt(4);
            default -> balance += log.random.nextInt(-100, 100);
        }
        log.changed("customer.updated", before, object());
        return true;
    }

    private Map<String, @Nullable Object> object() {
        return Truth.map(
                "id",
                id,
                "object",
                "customer",
                "email",
                email,
                "name",
                name,
                "phone",
                phone,
                log.shape == Shape.FLAGS ? "account_balance" : "balance",
                balance);
    }

    @Override
    public List<Truth> truths() {
        return made
                ? List.of(Truth.of("customers", id, "email", email, "name", name, "phone", phone, "deleted", deleted))
                : List.of();
    }
}
