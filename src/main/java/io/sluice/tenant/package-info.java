/** Tenants, their sources, secrets, routes, API keys and data keys. */
@NullMarked
package io.sluice.tenant;

import org.jspecify.annotations.NullMarked;
