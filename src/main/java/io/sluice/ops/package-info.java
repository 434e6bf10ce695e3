/** Start, configuration, probes and wiring. Nobody uses this room. */
@NullMarked
package io.sluice.ops;

import org.jspecify.annotations.NullMarked;
