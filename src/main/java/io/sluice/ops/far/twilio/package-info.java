/** Twilio's Messages: sending, listing, and the status callbacks. */
@NullMarked
package io.sluice.ops.far.twilio;

import org.jspecify.annotations.NullMarked;
