/** What cannot be known from Stripe's events alone is asked for: records whose order is in doubt, and objects that events only name. */
@NullMarked
package io.sluice.remote.refetch;

import org.jspecify.annotations.NullMarked;
