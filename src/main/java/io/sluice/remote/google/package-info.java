/** Google's token endpoint and Calendar API, as far as calendars are kept in step. */
@NullMarked
package io.sluice.remote.google;

import org.jspecify.annotations.NullMarked;
