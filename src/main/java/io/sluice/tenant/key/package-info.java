/** How tenants' data keys rest: wrapped by the master keys, of which the first wraps and all open. */
@NullMarked
package io.sluice.tenant.key;

import org.jspecify.annotations.NullMarked;
