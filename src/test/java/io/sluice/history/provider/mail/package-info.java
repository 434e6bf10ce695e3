/** Simulated mail: sent through SendGrid, and received by Inbound Parse. */
@NullMarked
package io.sluice.history.provider.mail;

import org.jspecify.annotations.NullMarked;
