/** Real PostgreSQL and Redis as child processes, for a gateway that was given no stores. */
@NullMarked
package io.sluice.ops.embedded;

import org.jspecify.annotations.NullMarked;
