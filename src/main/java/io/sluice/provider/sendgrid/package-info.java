/** SendGrid's Event Webhook: what became of e-mails sent. */
@NullMarked
package io.sluice.provider.sendgrid;

import org.jspecify.annotations.NullMarked;
