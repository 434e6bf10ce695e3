/** What every answer of every route has in common. */
@NullMarked
package io.sluice.ops.surface;

import org.jspecify.annotations.NullMarked;
