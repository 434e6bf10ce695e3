/** The management side: tenants, API keys, sources, secrets and routes as the API sees and changes them. */
@NullMarked
package io.sluice.tenant.manage;

import org.jspecify.annotations.NullMarked;
