/** Which waits have to end before others. */
@NullMarked
package io.sluice.ops.time;

import org.jspecify.annotations.NullMarked;
