/** SendGrid's API: mails are sent by its own library, over a wire of ours. */
@NullMarked
package io.sluice.remote.sendgrid;

import org.jspecify.annotations.NullMarked;
