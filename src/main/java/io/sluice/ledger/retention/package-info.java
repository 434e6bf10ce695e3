/** What leaves the ledger: partitions and rows whose time is over, and all of an erased tenant. */
@NullMarked
package io.sluice.ledger.retention;

import org.jspecify.annotations.NullMarked;
