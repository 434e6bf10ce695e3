/** Requests that failed verification: kept for a while, and let into the ledger late where they verify after all. */
@NullMarked
package io.sluice.ledger.rejection;

import org.jspecify.annotations.NullMarked;
