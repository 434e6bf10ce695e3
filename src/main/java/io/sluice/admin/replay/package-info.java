/** Replays of many events, in the management API. */
@NullMarked
package io.sluice.admin.replay;

import org.jspecify.annotations.NullMarked;
