/** How a database is brought to this version's schema. */
@NullMarked
package io.sluice.ops.schema;

import org.jspecify.annotations.NullMarked;
