/** Rows as they stand in Postgres, and how a whole batch of them is read and written in one statement. */
@NullMarked
package io.sluice.ledger.row;

import org.jspecify.annotations.NullMarked;
