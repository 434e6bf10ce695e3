/** The words all rooms share. Nothing but {@code java.*} is used here. */
@NullMarked
package io.sluice.event;

import org.jspecify.annotations.NullMarked;
