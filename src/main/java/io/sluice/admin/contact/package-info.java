/** A person's rights, in the management API. */
@NullMarked
package io.sluice.admin.contact;

import org.jspecify.annotations.NullMarked;
