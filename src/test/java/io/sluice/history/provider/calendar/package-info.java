/** A simulated Google Calendar, and the pages that list what changed in it. */
@NullMarked
package io.sluice.history.provider.calendar;

import org.jspecify.annotations.NullMarked;
