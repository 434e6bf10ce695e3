/** Calendars of Google that are kept in step: listed in full, watched, listed by what changed. */
@NullMarked
package io.sluice.remote.calendar;

import org.jspecify.annotations.NullMarked;
