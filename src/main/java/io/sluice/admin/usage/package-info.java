/** What a tenant uses, as the API shows it. */
@NullMarked
package io.sluice.admin.usage;

import org.jspecify.annotations.NullMarked;
