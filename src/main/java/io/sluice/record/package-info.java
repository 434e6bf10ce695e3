/** The record kinds and the algebra they merge by. Pure. */
@NullMarked
package io.sluice.record;

import org.jspecify.annotations.NullMarked;
