/** Who may call the management API, and how much they may send. */
@NullMarked
package io.sluice.admin.access;

import org.jspecify.annotations.NullMarked;
