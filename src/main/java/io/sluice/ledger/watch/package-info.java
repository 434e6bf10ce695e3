/** What is asked again and again in the background, whoever scrapes. */
@NullMarked
package io.sluice.ledger.watch;

import org.jspecify.annotations.NullMarked;
