/** What leaves the process as traces. */
@NullMarked
package io.sluice.ops.trace;

import org.jspecify.annotations.NullMarked;
