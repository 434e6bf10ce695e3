package io.sluice.history.provider;

/** How Stripe's objects look; an endpoint's version never changes. */
enum Shape {
    /** Invoices have flags instead of a status, charges stand alone, updates tell arrays in part. */
    FLAGS("2017-04-06"),
    /** Periods stand in the subscription, and payments and invoices name each other. */
    PRICES("2020-08-27"),
    /** Periods stand in the items, and {@code invoice_payment} ties payments to invoices. */
    ITEMS("2025-03-31.basil");

    final String version;

    Shape(String version) {
        this.version = version;
    }
}
