/** The process's own memory. */
@NullMarked
package io.sluice.ops.memory;

import org.jspecify.annotations.NullMarked;
