/** Records as the API shows them. */
@NullMarked
package io.sluice.admin.record;

import org.jspecify.annotations.NullMarked;
