/** What a person may ask for: to be forgotten, to be told what is known of them, and what they allowed. */
@NullMarked
package io.sluice.ledger.person;

import org.jspecify.annotations.NullMarked;
