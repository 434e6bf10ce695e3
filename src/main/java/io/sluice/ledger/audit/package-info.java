/** The audit: who did what, from where, and what came of it. */
@NullMarked
package io.sluice.ledger.audit;

import org.jspecify.annotations.NullMarked;
