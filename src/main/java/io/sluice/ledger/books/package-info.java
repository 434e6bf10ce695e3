/** The two counts of events, and what they come to. */
@NullMarked
package io.sluice.ledger.books;

import org.jspecify.annotations.NullMarked;
