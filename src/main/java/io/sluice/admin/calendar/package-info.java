/** Calendars in the management API. */
@NullMarked
package io.sluice.admin.calendar;

import org.jspecify.annotations.NullMarked;
