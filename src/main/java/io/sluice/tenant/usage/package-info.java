/** What a tenant uses of what its plan allows. */
@NullMarked
package io.sluice.tenant.usage;

import org.jspecify.annotations.NullMarked;
