/** Events that a person applies again: one, or all that a filter means. */
@NullMarked
package io.sluice.ledger.replay;

import org.jspecify.annotations.NullMarked;
