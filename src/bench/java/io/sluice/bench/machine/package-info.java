/** The machine and what processes use of it. */
@NullMarked
package io.sluice.bench.machine;

import org.jspecify.annotations.NullMarked;
