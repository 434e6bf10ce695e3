/** Stripe: signature, events, and what they say of customers, subscriptions, invoices, payments and checkouts. */
@NullMarked
package io.sluice.provider.stripe;

import org.jspecify.annotations.NullMarked;
