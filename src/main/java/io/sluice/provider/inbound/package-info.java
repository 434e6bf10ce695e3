/** SendGrid's Inbound Parse: e-mails received. */
@NullMarked
package io.sluice.provider.inbound;

import org.jspecify.annotations.NullMarked;
