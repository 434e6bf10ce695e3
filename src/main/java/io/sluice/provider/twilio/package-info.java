/** Twilio: SMS, MMS, WhatsApp and RCS messages, and calls. */
@NullMarked
package io.sluice.provider.twilio;

import org.jspecify.annotations.NullMarked;
