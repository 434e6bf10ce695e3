/** Stripe's API, as raw JSON. */
@NullMarked
package io.sluice.remote.stripe;

import org.jspecify.annotations.NullMarked;
