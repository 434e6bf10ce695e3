package io.sluice.record;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/** All record kinds. Contacts stand first: other kinds refer to them. */
public final class Kinds {
    private static final SequencedMap<String, Kind> BY_NAME = new LinkedHashMap<>();

    static {
        for (var kind : List.of(
                Contacts.KIND,
                Customers.KIND,
                Subscriptions.KIND,
                Invoices.KIND,
                Payments.KIND,
                Checkouts.KIND,
                Messages.KIND,
                Calls.KIND,
                Emails.KIND,
                Suppressions.KIND,
                InboundEmails.KIND,
                CalendarEvents.KIND)) {
            BY_NAME.put(kind.name(), kind);
        }
    }

    private Kinds() {}

    public static Optional<Kind> find(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    public static Kind get(String name) {
        return find(name).orElseThrow(() -> new IllegalArgumentException("no record kind " + name));
    }

    public static Map<String, Kind> all() {
        return BY_NAME;
    }
}
