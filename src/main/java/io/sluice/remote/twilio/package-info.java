/** Twilio's API: messages are made and listed by its own library, over a wire of ours. */
@NullMarked
package io.sluice.remote.twilio;

import org.jspecify.annotations.NullMarked;
