/** Whether this node lives and is ready: the checks, and the two routes that answer them. */
@NullMarked
package io.sluice.ops.probe;

import org.jspecify.annotations.NullMarked;
