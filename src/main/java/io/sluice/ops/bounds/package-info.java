/** What settings may be. */
@NullMarked
package io.sluice.ops.bounds;

import org.jspecify.annotations.NullMarked;
