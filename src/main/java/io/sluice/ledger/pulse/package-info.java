/** Whether sources still send. */
@NullMarked
package io.sluice.ledger.pulse;

import org.jspecify.annotations.NullMarked;
