/** Google's OAuth token endpoint, and of Google Calendar v3 the listing of events and the push channels. */
@NullMarked
package io.sluice.ops.far.google;

import org.jspecify.annotations.NullMarked;
