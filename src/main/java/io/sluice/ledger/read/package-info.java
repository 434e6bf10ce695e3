/** The ledger as it is looked at: lists and single rows, within one tenant. */
@NullMarked
package io.sluice.ledger.read;

import org.jspecify.annotations.NullMarked;
