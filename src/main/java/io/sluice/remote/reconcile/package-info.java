/** What providers say they sent is compared with what is here; what is missing comes in late. */
@NullMarked
package io.sluice.remote.reconcile;

import org.jspecify.annotations.NullMarked;
