/** The change of the master key, while the gateway runs. */
@NullMarked
package io.sluice.ops.key;

import org.jspecify.annotations.NullMarked;
