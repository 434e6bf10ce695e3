/** Postgres: events, their changes, the records, in one transaction. */
@NullMarked
package io.sluice.ledger;

import org.jspecify.annotations.NullMarked;
