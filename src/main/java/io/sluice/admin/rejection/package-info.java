/** Requests that failed verification, in the management API. */
@NullMarked
package io.sluice.admin.rejection;

import org.jspecify.annotations.NullMarked;
