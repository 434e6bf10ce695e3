/** The far sides that a process plays for itself. */
@NullMarked
package io.sluice.ops.far.process;

import org.jspecify.annotations.NullMarked;
