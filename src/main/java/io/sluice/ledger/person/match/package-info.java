/** In which texts a person is named. Pure. */
@NullMarked
package io.sluice.ledger.person.match;

import org.jspecify.annotations.NullMarked;
