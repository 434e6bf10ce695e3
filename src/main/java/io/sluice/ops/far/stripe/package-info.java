/** Stripe's API: retrieving objects and listing events. */
@NullMarked
package io.sluice.ops.far.stripe;

import org.jspecify.annotations.NullMarked;
