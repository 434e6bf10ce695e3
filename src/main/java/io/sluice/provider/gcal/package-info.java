/** Google Calendar: the notifications it pushes, and the pages of events that are fetched when one came. */
@NullMarked
package io.sluice.provider.gcal;

import org.jspecify.annotations.NullMarked;
