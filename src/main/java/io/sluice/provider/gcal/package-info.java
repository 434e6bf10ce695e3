/** Google Calendar's push notifications. */
@NullMarked
package io.sluice.provider.gcal;

import org.jspecify.annotations.NullMarked;
